#include "clinicalbert/corpora/write_pubtator.hpp"

#include <string>
#include <vector>

#include "clinicalbert/corpora/pubtator.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/temporary_folder.hpp"

namespace write_pubtator_test {

using namespace clinicalbert;
using corpora::annotated_note;

TEST_CASE("a document of PubTator is written with offsets in characters") {
  const annotated_note note{"12",
                            "\xCE\xB2-blocker | x\nAsthma.",
                            {{{0, 10}, "Chemical", "D000319"}, {{13, 21}, "X", "", 1.0F, "x|Asthma"}, {{15, 21}, "Y"}},
                            {{"CID", "D000319", "D001249"}}};
  std::string lines;
  corpora::append_pubtator(lines, note, "f", 0);
  CHECK(lines ==
        "12|t|\xCE\xB2-blocker | x\n12|a|Asthma.\n"
        "12\t0\t9\t\xCE\xB2-blocker\tChemical\tD000319\n"
        "12\t12\t20\tx Asthma\tX\t\tx|Asthma\n"
        "12\t14\t20\tAsthma\tY\n"
        "12\tCID\tD000319\tD001249\n\n");
  const auto read = corpora::parse_pubtator(lines, "f");
  REQUIRE(read.size() == 1);
  CHECK(read[0].name == note.name);
  CHECK(read[0].text == note.text);
  CHECK(read[0].annotations == note.annotations);
  CHECK(read[0].relations == note.relations);
}

TEST_CASE("what PubTator cannot hold is refused by number") {
  const auto refused = [](const annotated_note& note, const std::string& why) {
    std::string lines;
    CHECK_THROWS_WITH(corpora::append_pubtator(lines, note, "f", 7),
                      tests::contains("f: document 7" + why) && !tests::contains("canary"));
  };
  const std::string text = "canary\nbi\xC3\xA4rd";
  refused({"", text, {}, {}}, " has no name");
  refused({"a|b", text, {}, {}}, " has no name");
  refused({"1", "canary", {}, {}}, " has a text that is not");
  refused({"1", "canary\n\nbird", {}, {}}, " has a text that is not");
  refused({"1", "canary\r\nbird", {}, {}}, " has a text that is not");
  refused({"1", text, {{{0, 0}, "X"}}, {}}, ", annotation 0, does not lie");
  refused({"1", text, {{{0, 6}, "X"}, {{0, 14}, "X"}}, {}}, ", annotation 1, does not lie");
  refused({"1", text, {{{0, 10}, "X"}}, {}}, ", annotation 0, begins or ends inside");
  refused({"1", text, {{{0, 6}, ""}}, {}}, ", annotation 0, has no type");
  refused({"1", text, {{{0, 6}, "X", "canary\t"}}, {}}, ", annotation 0, has no type, or a tab");
  refused({"1", text, {}, {{"CID", "canary\n", ""}}}, ", relation 0, has a tab");
}

TEST_CASE("a sample of NCBI-disease's abstracts is written byte for byte") {
  const auto path = tests::data("corpora/ncbi-disease-sample.pubtator.txt");
  const auto documents = corpora::read_pubtator(path);
  const tests::temporary_folder folder;
  corpora::write_pubtator(folder.path() / "out", documents);
  CHECK(corpora::read_text(folder.path() / "out") == corpora::read_text(path));
}

}  // namespace write_pubtator_test
