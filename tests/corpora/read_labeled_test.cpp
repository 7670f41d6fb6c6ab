#include "clinicalbert/corpora/read_labeled.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/temporary_folder.hpp"

namespace read_labeled_test {

using namespace clinicalbert;
using corpora::labeled_text;
using texts = std::vector<labeled_text>;

TEST_CASE("a file's ending says its format") {
  const tests::temporary_folder folder;
  const texts some{{.text = "he said \"no\", twice", .labels = {"x"}}, {.text = "b\tc\nd", .labels = {"y"}}};
  for (const char* name : {"t.jsonl", "t.csv", "t.tsv", "t.txt"}) {
    const auto path = folder.path() / name;
    corpora::write_labeled(path, some);
    const auto read = corpora::read_labeled(path);
    REQUIRE(read.size() == 2);
    CHECK(read[0].text == some[0].text);
    CHECK(read[1].text == some[1].text);
    CHECK(read[1].labels == some[1].labels);
  }
  CHECK_THROWS_WITH(corpora::read_labeled(folder.path() / "t.xlsx"), tests::contains("another ending"));
  CHECK_THROWS_WITH(corpora::write_labeled(folder.path() / "t", some), tests::contains("another ending"));
  corpora::labeled_options options;
  options.format = corpora::table_format{';', corpora::quoting::strict};
  corpora::write_labeled(folder.path() / "t", some, options);
  CHECK(corpora::read_labeled(folder.path() / "t", options)[0].text == some[0].text);
}

TEST_CASE("public corpora of labeled texts are read whole") {
  const auto count = [](const char* file, const corpora::labeled_options& options) -> texts {
    const auto path = tests::corpus(file);
    if (!path) tests::skip("CLINICALBERT_DATA lacks a corpus of labeled texts");
    return path ? corpora::read_labeled(*path, options) : texts();
  };
  const auto pairs = corpora::labeled_options::chineseblue_pairs();
  const auto single = corpora::labeled_options::chineseblue_texts();
  if (const auto read = count("chineseblue/cMedQQ/test.txt", pairs); !read.empty()) {
    CHECK(read.size() == 1935);
    std::size_t same = 0;
    for (const auto& item : read) {
      same += item.labels.at(0) == "1" ? 1 : 0;
      CHECK(!item.second_text.empty());
    }
    CHECK(same > 900);
  }
  if (const auto read = count("chineseblue/cMedTC/test.txt", single); !read.empty()) CHECK(read.size() == 1800);
  if (const auto read = count("chineseblue/cMedIC/train.txt", single); !read.empty()) CHECK(read.size() == 1683);
  corpora::labeled_options gad;
  gad.columns = {.text = "1", .label = "2", .has_header = false};
  if (const auto read = count("gad/fold1/train.tsv", gad); !read.empty()) CHECK(read.size() == 4796);
  gad.columns = {.text = "sentence", .id = "index"};
  if (const auto read = count("gad/fold1/test.tsv", gad); !read.empty()) {
    CHECK(read.size() == 534);
    CHECK(read[1].id == "1");
    CHECK(read[1].labels == std::vector<std::string>{"1"});
  }
  corpora::labeled_options dialog;
  dialog.columns = {.text = "dialogue", .label = "section_header", .id = "ID"};
  if (const auto read = count("mts-dialog/MTS-Dialog-TrainingSet.csv", dialog); !read.empty()) {
    CHECK(read.size() == 1201);
    CHECK(read[0].labels == std::vector<std::string>{"GENHX"});
  }
}

}  // namespace read_labeled_test
