#include "clinicalbert/training/span_extract_step.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/training/step_proof.hpp"

namespace clinicalbert::span_extract_step_test {
namespace {

using encoder = models::encoder<tests::h32, backends::reference<double>>;
using step = training::span_extract_step<encoder>;

const tests::step_proof<step> proof{.sizes = {{.vocabulary = 30, .positions = 40, .segments = 2}, {}}};
std::vector<step::example> random_examples(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<step::example> all(count);
  for (auto& one : all) {
    const std::size_t length = 1 + random() % 12, end = random() % length;
    for (std::size_t i = 0; i < length; ++i) {
      one.ids.push_back(static_cast<std::int32_t>(random() % 30));
      one.segments.push_back(i > length / 2 ? 1 : 0);
    }
    if (&one == &all[1]) continue;  // nothing to learn
    one.end = static_cast<std::int32_t>(end);
    one.start = static_cast<std::int32_t>(random() % (end + 1));
  }
  return all;
}

TEST_CASE("span_extract_step: the gradients are those of the loss, with dropout, times their share") {
  const auto seed = GENERATE(11U, 12U);
  CAPTURE(seed);
  proof.check_gradients({}, seed, random_examples(seed, 5));
}

TEST_CASE("span_extract_step: small batches by their share of items make the gradient of a large one") {
  const auto examples = random_examples(21, 5);
  CHECK(proof.items({}, examples, {0, 1, 2, 3, 4}) == 4);
  proof.check_small_batches({}, 22, examples);
}

TEST_CASE("span_extract_step: a batch without spans costs nothing") {
  proof.check_costs_nothing({}, 31, random_examples(31, 2), {1});
}

}  // namespace
}  // namespace clinicalbert::span_extract_step_test
