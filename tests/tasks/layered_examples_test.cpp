#include "clinicalbert/tasks/layered_examples.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace layered_examples_test {

using namespace clinicalbert;
using names = std::vector<std::string>;

TEST_CASE("a type's layer tells its own entities, of those that share a word the first and longest") {
  const auto tags = labels::tag_set::of_types({"entity"});
  const corpora::tagged_sentence sentence{{"a", "b", "c", "d", "e"},
                                          {"B-x", "I-x", "I-x", "B-x", "O"},
                                          {{0, 2, "x"}, {2, 5, "x"}, {1, 3, "y"}, {3, 5, "y"}}};
  CHECK(tasks::tags_in_layer(sentence, "x", tags) == names{"B-entity", "I-entity", "I-entity", "B-entity", "O"});
  CHECK(tasks::tags_in_layer(sentence, "y", tags) == names{"O", "B-entity", "I-entity", "B-entity", "I-entity"});
  CHECK(tasks::tags_in_layer(sentence, "z", tags) == names{"O", "O", "O", "O", "O"});
}

TEST_CASE("entities that no tag tells are counted") {
  const corpora::tagged_sentence sentence{{"a", "b", "c", "d", "e"},
                                          {"B-x", "I-x", "I-x", "B-x", "O"},
                                          {{0, 2, "x"}, {2, 5, "x"}, {1, 3, "y"}, {3, 5, "y"}, {0, 3, "x"}}};
  CHECK(tasks::count_untold(sentence, labels::tag_layers::one_a_type(names{"x", "y"})) == 2);
  CHECK(tasks::count_untold(sentence, labels::tag_set::of_types({"x", "y"})) == 5);
  CHECK(tasks::count_untold({{"a"}, {"B-x"}}, labels::tag_set::of_types({"x", "y"})) == 0);
}

TEST_CASE("a word's mask has a class of each marked type, and is cut as flat ones are") {
  const tests::temporary_folder folder;
  const tasks::model_folder base(tests::write_tiny_base(folder.path()));
  const auto layers = labels::tag_layers::one_a_type(names{"x", "y", "z"});
  std::vector<batches::token_example> examples;
  const corpora::tagged_sentence sentence{
      {"a", "b", "\x01", "c"}, {"B-x", "I-x", "O", "O"}, {{1, 2, "z"}, {2, 4, "z"}}};
  tasks::add_layered_examples(base.tokenizer, std::vector{sentence}, layers, names{"x", "z"}, 32, 4, examples);
  REQUIRE(examples.size() == 1);
  // z: B goes to the word behind the one that is lost.
  CHECK(examples[0].allowed == std::vector<std::uint64_t>{0, 0b001'000'010, 0b010'000'100, 0b010'000'001, 0});

  corpora::tagged_sentence longer;
  for (int i = 0; i < 40; ++i) {
    longer.words.push_back(std::string(static_cast<std::size_t>(1 + i % 5), 'a'));
    longer.tags.push_back(i % 7 == 0 ? "B-x" : "O");
  }
  std::vector<batches::token_example> flat;
  examples.clear();
  const auto of_x = labels::tag_layers::one_a_type(names{"x"});
  tasks::add_layered_examples(base.tokenizer, std::vector{longer}, of_x, names{"x"}, 32, 8, examples);
  tasks::add_tagging_examples(base.tokenizer, std::vector{longer}, labels::tag_set::of_types({"x"}),
                              std::vector<std::uint64_t>{1, 2, 4}, 32, 8, flat);
  REQUIRE(examples.size() == flat.size());
  for (std::size_t i = 0; i < flat.size(); ++i) {
    CHECK(examples[i].ids == flat[i].ids);
    CHECK(examples[i].allowed == flat[i].allowed);  // with one type the classes are the same
    CHECK(examples[i].cut == flat[i].cut);
  }
}

}  // namespace layered_examples_test
