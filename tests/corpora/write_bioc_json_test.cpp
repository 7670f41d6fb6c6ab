#include "clinicalbert/corpora/write_bioc_json.hpp"

#include <string>
#include <vector>

#include "clinicalbert/corpora/bioc_json.hpp"
#include "clinicalbert/corpora/pubtator.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/temporary_folder.hpp"

namespace write_bioc_json_test {

using namespace clinicalbert;
using corpora::annotated_note;
using notes = std::vector<annotated_note>;

TEST_CASE("BioC is written and read again") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "b.json";
  const notes some{{"12",
                    "\xCE\xB2-blocker\n\n\xF0\x9F\x98\x80 \"Asthma\".",
                    {{{0, 10}, "Chemical", "D1"}, {{12, 25}, "X", "", 1.0F, "x|y"}},
                    {{"CID", "D1", "D2"}}},
                   {"\xE6\x82\xA3", "", {}, {}}};
  corpora::write_bioc_json(path, some);
  const auto read = corpora::read_bioc_json(path);
  CHECK(read.documents == some);
  CHECK(read.discontinuous.empty());
  CHECK(read.other.empty());
  const auto text = corpora::read_text(path);
  CHECK(text.find(R"("locations":[{"offset":11,"length":10}])") != std::string::npos);
}

TEST_CASE("a sample of NCBI-disease goes through BioC unchanged") {
  const tests::temporary_folder folder;
  const auto documents = corpora::read_pubtator(tests::data("corpora/ncbi-disease-sample.pubtator.txt"));
  corpora::write_bioc_json(folder.path() / "b.json", documents);
  CHECK(corpora::read_bioc_json(folder.path() / "b.json").documents == documents);
}

TEST_CASE("what BioC cannot hold is refused by number") {
  const tests::temporary_folder folder;
  const auto refused = [&](const annotated_note& note, const std::string& why) {
    CHECK_THROWS_WITH(corpora::write_bioc_json(folder.path() / "b.json", notes{{"1", "x", {}, {}}, note}),
                      tests::contains("document 1" + why) && !tests::contains("canary"));
  };
  refused({"1", "canary\xFF", {}, {}}, " has bytes that are no UTF-8");
  refused({"1", "canary", {{{0, 6}, ""}}, {}}, ", annotation 0, has no type");
  refused({"1", "canary", {{{0, 7}, "X"}}, {}}, ", annotation 0, does not lie");
  refused({"1", "canary", {{{3, 3}, "X"}}, {}}, ", annotation 0, does not lie");
  refused({"1", "canary\xC3\xA4", {{{0, 7}, "X"}}, {}}, ", annotation 0, begins or ends inside");
  refused({"1", "canary", {}, {{"CID", "canary", ""}}}, ", relation 0, lacks");
  CHECK(!std::filesystem::exists(folder.path() / "b.json"));
}

}  // namespace write_bioc_json_test
