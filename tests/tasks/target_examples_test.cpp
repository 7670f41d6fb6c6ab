#include "clinicalbert/tasks/target_examples.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/tokens/vocabulary.hpp"
#include "tests/catch.hpp"

namespace target_examples_test {

using namespace clinicalbert;

namespace {

tokens::tokenizer words() {
  const std::vector<std::string> list{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d"};
  return tokens::tokenizer(tokens::vocabulary(std::span<const std::string>(list)));
}

}  // namespace

TEST_CASE("pairs become sources and targets with their ends; what is cut is counted, and a cut target has no end") {
  const tasks::target_corpus corpus{"pairs.jsonl", {{"a b", "c"}, {"a b c d", "a b c d"}, {"", "d d"}}};
  std::vector<batches::target_example> examples(1);
  const auto counts = tasks::add_target_examples(words(), corpus, {5, 4}, examples);
  CHECK(counts.pairs == 3);
  CHECK(counts.cut_sources == 1);
  CHECK(counts.cut_targets == 1);
  REQUIRE(examples.size() == 4);
  using ids = std::vector<std::int32_t>;
  CHECK(examples[1].source == ids{2, 5, 6, 3});
  CHECK(examples[1].target == ids{2, 7, 3});
  CHECK(examples[2].source == ids{2, 5, 6, 7, 3});
  CHECK(examples[2].target == ids{2, 5, 6, 7});
  CHECK(examples[3].source == ids{2, 3});
  CHECK(examples[3].target == ids{2, 8, 8, 3});
}

}  // namespace target_examples_test
