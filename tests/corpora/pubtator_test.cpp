#include "clinicalbert/corpora/pubtator.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/temporary_folder.hpp"

namespace pubtator_test {

using namespace clinicalbert;

TEST_CASE("a document of PubTator, with offsets in characters") {
  const auto documents = corpora::parse_pubtator(
      "12|t|\xCE\xB2-blocker | asthma\r\n"
      "12|a|Asthma.\r\n"
      "12\t0\t9\t\xCE\xB2-blocker\tChemical\tD000319\r\n"
      "12\t12\t18\tasthma\tDisease\tD001249\r\n"
      "12\t19\t25\tAsthma\tDisease\r\n"
      "12\tCID\tD000319\tD001249\r\n"
      "\r\n\r\n"
      "13|t|Title\n13|a|\n",
      "f");
  REQUIRE(documents.size() == 2);
  const auto& first = documents[0];
  CHECK(first.name == "12");
  CHECK(first.text == "\xCE\xB2-blocker | asthma\nAsthma.");
  REQUIRE(first.annotations.size() == 3);
  CHECK(first.annotations[0] == corpora::annotation{{0, 10}, "Chemical", "D000319"});
  CHECK(first.annotations[2].span == text::byte_span{20, 26});
  CHECK(first.annotations[2].identifier.empty());
  CHECK(first.annotations[2].parts.empty());
  CHECK(first.relations == std::vector<corpora::document_relation>{{"CID", "D000319", "D001249"}});
  CHECK(documents[1].text == "Title\n");
}

TEST_CASE("malformed documents are named by line, without their content") {
  const auto refused = [](const std::string& text, const std::string& where) {
    CHECK_THROWS_WITH(corpora::parse_pubtator(text, "f"),
                      tests::contains("f: line " + where) && !tests::contains("canary"));
  };
  const std::string head = "1|t|canary\n1|a|bird\n";
  refused("canary\n", "1 is no title");
  refused("1|t|canary\n\n", "1 ends a document without an abstract");
  refused("1|t|canary\n2|a|x\n", "2 belongs to another document");
  refused(head + "2\t0\t6\tcanary\tX\n", "3 belongs to another document");
  refused(head + "1\t0\tcanary\n", "3 has the columns of neither");
  refused(head + "1\t0\t6\tcanary\tX\tD1\tx|y\tcanary\n", "3 has the columns of neither");
  refused(head + "1\t0\t60\tcanary\tX\n", "3 has offsets outside");
  refused(head + "1\t6\t0\tcanary\tX\n", "3 has malformed offsets");
  refused(head + "1\t0\t5\tcanary\tX\n", "3 has a mention that differs");
}

TEST_CASE("a sample of NCBI-disease's abstracts") {
  const auto documents = corpora::read_pubtator(tests::data("corpora/ncbi-disease-sample.pubtator.txt"));
  CHECK(documents.size() == 4);
  std::size_t annotations = 0;
  for (const auto& document : documents) annotations += document.annotations.size();
  CHECK(annotations == 53);
}

TEST_CASE("the whole test set of NCBI-disease's abstracts") {
  const auto path = tests::corpus("ncbi-disease/original-data/test/NCBItestset_corpus.txt");
  if (!path) return tests::skip("CLINICALBERT_DATA has no ncbi-disease/original-data/test");
  CHECK(corpora::read_pubtator(*path).size() == 100);
}

TEST_CASE("the whole of BC5CDR") {
  struct part {
    const char* file;
    std::size_t relations;
  };
  for (const auto& [file, relations] : {part{"bc5cdr/pubtator/CDR_TrainingSet.PubTator.txt.xz", 1038},
                                        {"bc5cdr/pubtator/CDR_DevelopmentSet.PubTator.txt.xz", 1012},
                                        {"bc5cdr/pubtator/CDR_TestSet.PubTator.txt.xz", 1066}}) {
    const auto path = tests::corpus(file);
    const tests::temporary_folder folder;
    const auto unpacked = (folder.path() / "set.txt").string();
    if (!path || std::system(("xz -dc '" + path->string() + "' > '" + unpacked + "'").c_str()) != 0)
      return tests::skip("CLINICALBERT_DATA has no bc5cdr, or xz is not there");
    const auto documents = corpora::read_pubtator(unpacked);
    CHECK(documents.size() == 500);
    std::size_t found = 0;
    std::size_t composite = 0;
    for (const auto& document : documents) {
      found += document.relations.size();
      for (const auto& item : document.annotations) composite += item.parts.empty() ? 0 : 1;
    }
    CHECK(found == relations);
    CHECK(composite > 50);
  }
}

}  // namespace pubtator_test
