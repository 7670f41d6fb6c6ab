#include "examples/training/fold_groups.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "examples/training/hold_out.hpp"
#include "tests/catch.hpp"

namespace fold_groups_test {

using namespace clinicalbert;
using numbers = std::vector<std::uint32_t>;

namespace {

struct text_file {
  std::string path;
  std::vector<corpora::labeled_text> texts;
};

corpora::labeled_text labeled(std::vector<std::string> labels) { return {.text = "t", .labels = std::move(labels)}; }

}  // namespace

TEST_CASE("sentences go by documents, or in blocks, and files do not mix") {
  numbers groups;
  examples::add_sentence_groups(5, {}, 2, groups);
  CHECK(groups == numbers{0, 0, 1, 1, 2});
  const std::vector<std::size_t> documents{0, 2};
  examples::add_sentence_groups(4, documents, 2, groups);
  CHECK(groups == numbers{0, 0, 1, 1, 2, 4, 4, 5, 5});
  numbers late;
  examples::add_sentence_groups(3, std::vector<std::size_t>{1}, 10, late);  // one before the first mark
  CHECK(late == numbers{0, 1, 1});
}

TEST_CASE("questions go by articles, in any file, or by paragraphs without a title") {
  corpora::squad_corpus corpus;
  corpus.contexts = {{"heart", "a"}, {"", "b"}, {"heart", "c"}, {"", "d"}};
  for (const std::size_t context : {0U, 0U, 1U, 2U, 3U}) {
    corpus.questions.emplace_back();
    corpus.questions.back().context = context;
  }
  examples::group_names articles;
  numbers groups;
  examples::add_article_groups(corpus, articles, groups);
  CHECK(groups == numbers{0, 0, 1, 0, 2});
  examples::add_article_groups(corpus, articles, groups);
  CHECK(groups == numbers{0, 0, 1, 0, 2, 0, 0, 3, 0, 4});
}

TEST_CASE("texts go by their label, of several by the rarest") {
  const std::vector<text_file> files{{"a", {labeled({"x"}), labeled({"x", "y"}), labeled({})}},
                                     {"b", {labeled({"x", "z"}), labeled({"y", "x"}), labeled({"z", "y"})}}};
  CHECK(examples::strata_of(files) == numbers{0, 1, 3, 2, 1, 2});
}

TEST_CASE("a fold is taken out of each file, and files that are left empty are dropped") {
  std::vector<text_file> files{{"a", {labeled({"1"}), labeled({"2"}), labeled({"3"})}},
                               {"b", {labeled({"4"})}},
                               {"c", {labeled({"5"}), labeled({"6"})}}};
  const auto taken = examples::take_out(
      files, numbers{0, 1, 0, 1, 0, 0}, 1, [](auto& file) -> auto& { return file.texts; });
  const auto labels = [](const text_file& file) {
    std::string all;
    for (const auto& text : file.texts) all += text.labels.at(0);
    return file.path + all;
  };
  REQUIRE(taken.size() == 2);
  CHECK((labels(taken[0]) == "a2" && labels(taken[1]) == "b4"));
  REQUIRE(files.size() == 2);
  CHECK((labels(files[0]) == "a13" && labels(files[1]) == "c56"));
}

}  // namespace fold_groups_test
