#include "clinicalbert/corpora/iob.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/temporary_folder.hpp"

namespace iob_test {

using namespace clinicalbert;
using corpora::parse_iob;
using corpora::tagged_sentence;
using sentences = std::vector<tagged_sentence>;

namespace {

const sentences two{{{"ataxia", "-", "a"}, {"B-x", "I-x", "O"}}, {{"b"}, {"O"}}};

}  // namespace

TEST_CASE("sentences end at empty lines") {
  CHECK(parse_iob("ataxia\tB-x\n-\tI-x\na\tO\n\nb\tO\n\n", "f") == two);
  CHECK(parse_iob("ataxia\tB-x\n-\tI-x\na\tO\n\n\n \t \nb\tO", "f") == two);  // no line break at the end
  CHECK(parse_iob("\xEF\xBB\xBF"
                  "ataxia\tB-x\r\n-\tI-x\r\na\tO\r\n\r\nb\tO\r\n",
                  "f") == two);                                                               // BOM, CR LF
  CHECK(parse_iob("ataxia NN B-NP B-x\n- HYPH I-NP I-x\na DT  O\n\nb XX O \n", "f") == two);  // CoNLL-2003
  CHECK(parse_iob("-DOCSTART-\tO\nataxia\tN\tB-x\n-\t\tI-x\na\tD\tO\n-DOCSTART- -X- O O\nb\tO\n", "f") == two);
  CHECK(parse_iob("ataxia B_x\n- I_x\na O\n\nb O\n", "f") == two);  // ChineseBLUE
  CHECK(parse_iob("", "f").empty());
  CHECK(parse_iob("\n\n", "f").empty());
  CHECK(parse_iob("a b\tO\n", "f")[0].words[0] == "a b");  // with tabs, spaces belong to words
}

TEST_CASE("documents are where the format marks them") {
  std::vector<std::size_t> documents;
  CHECK(parse_iob("a\tO\n-DOCSTART-\tO\n\nb\tO\n\nc\tO\n-DOCSTART- O\nd\tO\n", "f", &documents).size() == 4);
  CHECK(documents == std::vector<std::size_t>{1, 3});
  documents.clear();
  (void)parse_iob("a\tO\n\nb\tO\n", "f", &documents);
  CHECK(documents.empty());
}

TEST_CASE("malformed lines are named by number, without their content") {
  const auto refused = [](const std::string& text, const std::string& where) {
    CHECK_THROWS_AS(parse_iob(text, "corpus.tsv"), files::file_error);
    CHECK_THROWS_WITH(parse_iob(text, "corpus.tsv"),
                      tests::contains("corpus.tsv: line " + where) && !tests::contains("canary"));
  };
  refused("a\tO\ncanary\n", "2 has one column");
  refused("a\tO\n\ncanary\tcanary\n", "3 has no tag");
  refused("\tcanary\tO\n", "1 has no word");
  refused("canary\t\n", "1 has no tag");
  refused("canary\tB-\n", "1 has no tag");
}

TEST_CASE("packed files are refused with a way out") {
  using namespace std::string_literals;
  const clinicalbert::tests::temporary_folder folder;
  const auto path = folder.path() / "train.tsv.xz";
  files::write_whole(path,
                     "\xFD"
                     "7zXZ\0\0"s);
  CHECK_THROWS_WITH(corpora::read_iob(path), tests::contains("xz -d"));
  CHECK_THROWS_AS(corpora::read_iob(folder.path() / "none.tsv"), files::file_error);
  CHECK_THROWS_WITH(corpora::read_iob(folder.path()), tests::contains("is a folder"));
}

TEST_CASE("what is written is read again") {
  const clinicalbert::tests::temporary_folder folder;
  const auto path = folder.path() / "out.tsv";
  corpora::write_iob(path, two);
  CHECK(corpora::read_iob(path) == two);
  const auto refuses = [&](const tagged_sentence& sentence) {
    CHECK_THROWS_WITH(corpora::write_iob(path, sentences{two[0], sentence}),
                      tests::contains("sentence 1") && !tests::contains("canary"));
  };
  refuses({{"can\tary"}, {"O"}});
  refuses({{"canary", ""}, {"O", "O"}});
  refuses({{"canary"}, {}});
  refuses({{"x"}, {"canary"}});
  refuses({{"-DOCSTART-"}, {"O"}});
  CHECK(corpora::read_iob(path) == two);  // a refused file changes nothing
}

TEST_CASE("a sample of NCBI-disease") {
  const auto read = corpora::read_iob(tests::data("corpora/ncbi-disease-sample.tsv"));
  CHECK(read.size() == 50);
  std::map<std::string, std::size_t> tags;
  std::size_t words = 0;
  for (const auto& sentence : read) {
    words += sentence.words.size();
    for (const auto& tag : sentence.tags) ++tags[tag];
  }
  CHECK(words == 1338);
  CHECK(tags["B-Disease"] == 61);
  CHECK(tags.size() == 3);
}

TEST_CASE("the whole of NCBI-disease's test set") {
  const auto path = tests::corpus("ncbi-disease/iob/test.tsv");
  if (!path) return tests::skip("CLINICALBERT_DATA has no ncbi-disease/iob/test.tsv");
  const auto read = corpora::read_iob(*path);
  CHECK(read.size() == 940);
  std::size_t entities = 0;
  for (const auto& sentence : read) {
    for (const auto& tag : sentence.tags) entities += tag.starts_with("B-") ? 1 : 0;
  }
  CHECK(entities == 960);
}

}  // namespace iob_test
