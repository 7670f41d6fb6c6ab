#include "clinicalbert/tasks/tagging_examples.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace tagging_examples_test {

using namespace clinicalbert;

TEST_CASE("a word's first piece carries what it may be, and each word of a long sentence is learned once") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  const auto tags = labels::tag_set::of_types({"Disease"});
  const auto allowed = labels::allowed_tags(tags, std::vector<std::string>{"Disease"});
  std::vector<batches::token_example> examples;

  SECTION("short") {
    const std::vector<corpora::tagged_sentence> sentences{{{"no", "flu"}, {"O", "B-Disease"}}};
    tasks::add_tagging_examples(base.tokenizer, sentences, tags, allowed, 32, 4, examples);
    REQUIRE(examples.size() == 1);
    CHECK(examples[0].ids.size() == 2 + 5);  // n ##o f ##l ##u
    CHECK(examples[0].allowed == std::vector<std::uint64_t>{0, 1, 0, 2, 0, 0, 0});
    CHECK(examples[0].cut == 0);
  }
  SECTION("words of which nothing is left") {
    const std::string nothing = "\x01";
    const std::vector<corpora::tagged_sentence> sentences{
        {{"a", nothing, "b", nothing, "c", nothing, "d", nothing},
         {"B-Disease", "B-Disease", "I-Disease", "I-Disease", "I-Disease", "O", "O", "B-Disease"}}};
    tasks::add_tagging_examples(base.tokenizer, sentences, tags, allowed, 32, 4, examples);
    REQUIRE(examples.size() == 1);
    CHECK(examples[0].allowed == std::vector<std::uint64_t>{0, 2, 2, 4, 1, 0});
  }
  SECTION("long") {
    corpora::tagged_sentence sentence;
    for (int i = 0; i < 40; ++i) {
      sentence.words.push_back(std::string(static_cast<std::size_t>(1 + i % 5), 'a'));
      sentence.tags.push_back(i % 7 == 0 ? "B-Disease" : "O");
    }
    tasks::add_tagging_examples(base.tokenizer, std::vector{sentence}, tags, allowed, 32, 8, examples);
    CHECK(examples.size() > 3);
    CHECK(examples.front().cut == losses::cut_after);
    CHECK(examples[1].cut == (losses::cut_before | losses::cut_after));
    CHECK(examples.back().cut == losses::cut_before);
    std::vector<std::uint64_t> learned;
    std::size_t nearest = 32;  // pieces between a cut edge and a word that is learned
    for (const auto& example : examples) {
      CHECK(example.ids.size() <= 32);
      CHECK(example.ids.front() == base.tokenizer.pieces().cls_id());
      CHECK(example.ids.back() == base.tokenizer.pieces().sep_id());
      REQUIRE(example.allowed.size() == example.ids.size());
      for (std::size_t row = 0; row < example.allowed.size(); ++row) {
        if (example.allowed[row] == 0) continue;
        const std::size_t pieces = (learned.size() % 5) + 1;  // of this word
        if ((example.cut & losses::cut_before) != 0) nearest = std::min(nearest, row - 1);
        if ((example.cut & losses::cut_after) != 0)
          nearest = std::min(nearest, example.allowed.size() - 1 - row - pieces);
        learned.push_back(example.allowed[row]);
      }
    }
    CHECK(nearest >= 2);  // windows share 8 pieces or more, a word has up to 5
    REQUIRE(learned.size() == 40);
    for (std::size_t i = 0; i < 40; ++i) CHECK(learned[i] == (i % 7 == 0 ? 2U : 1U));
  }
}

}  // namespace tagging_examples_test
