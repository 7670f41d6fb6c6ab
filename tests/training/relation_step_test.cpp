#include "clinicalbert/training/relation_step.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/training/step_proof.hpp"

namespace clinicalbert::relation_step_test {
namespace {

using encoder = models::encoder<tests::h32, backends::reference<double>>;
using step = training::relation_step<encoder>;

const tests::step_proof<step> proof{.sizes = {{.vocabulary = 30, .positions = 40, .segments = 2}, {{3}}}};
const step weighted{.class_weights = {0.5, 2, 3}};

// Documents of one or two windows; the second has nothing to learn.
std::vector<step::example> random_examples(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<step::example> all(count);
  for (auto& one : all) {
    for (std::size_t windows = 1 + random() % 2; windows-- > 0;) {
      for (std::size_t length = 2 + random() % 8; length-- > 0;)
        one.ids.push_back(static_cast<std::int32_t>(random() % 30));
      one.window_offsets.push_back(static_cast<std::uint32_t>(one.ids.size()));
    }
    for (std::size_t e = 0; e < 3; ++e) {
      for (std::size_t m = 1 + random() % 2; m-- > 0;)
        one.mention_rows.push_back(static_cast<std::uint32_t>(random() % one.ids.size()));
      one.entity_offsets.push_back(static_cast<std::uint32_t>(one.mention_rows.size()));
    }
    one.pairs = {{0, 1}, {0, 2}, {2, 1}};
    for (std::size_t p = 0; p < 3; ++p)
      one.labels.push_back(&one == &all[1] ? -100 : static_cast<std::int32_t>(random() % 3));
  }
  return all;
}

TEST_CASE("relation_step: the gradients are those of the loss, with dropout and class weights, times their share") {
  const auto seed = GENERATE(11U, 12U);
  CAPTURE(seed);
  proof.check_gradients(weighted, seed, random_examples(seed, 4));
}

TEST_CASE("relation_step: small batches by their share of items make the gradient of a large one") {
  proof.check_small_batches(weighted, 22, random_examples(21, 5));
}

TEST_CASE("relation_step: what is unknown costs nothing; items are pairs, or their weights") {
  const auto examples = random_examples(31, 2);
  proof.check_costs_nothing({}, 31, examples, {1});
  CHECK(proof.items({}, examples, {0, 1}) == 3);
  double sum = 0;
  for (const auto label : examples[0].labels) sum += weighted.class_weights[static_cast<std::size_t>(label)];
  CHECK(proof.items(weighted, examples, {0, 1}) == sum);
  CHECK(step::length(examples[0]) == examples[0].ids.size());
}

TEST_CASE("relation_step: class weights of another number than classes are refused") {
  auto run = proof.random_state(31);
  const step odd{.class_weights = {1, 1, 1, 1}};
  CHECK_THROWS_AS(proof.accumulate(odd, run, random_examples(31, 1), {0}), losses::loss_error);
}

}  // namespace
}  // namespace clinicalbert::relation_step_test
