#include "clinicalbert/training/span_extract_step.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "tests/finite_difference.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::span_extract_step_test {
namespace {

using encoder = models::encoder<tests::h32, backends::reference<double>>;
using step = training::span_extract_step<encoder>;

const step::model::sizes sizes{{.vocabulary = 30, .positions = 40, .segments = 2}, {}};
constexpr models::encoder_options options{.hidden_dropout = 0.2, .attention_dropout = 0.1};
const tensors::random_key key{.seed = 4, .step = 2};

training::state<step::model> random_state(std::uint32_t seed) {
  std::mt19937 random(seed);
  models::parameter_set<step::model> weights(sizes);
  tests::fill_randomly(weights, random, 0.2);
  return {std::move(weights), sizes};
}

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

double accumulate(training::state<step::model>& run, const std::vector<step::example>& examples,
                  const std::vector<std::uint32_t>& chosen, double share) {
  step::stream s;
  step::batch batch;
  step::collate(examples, chosen, batch);
  const double loss = step().accumulate(s, run, options, key, batch, share);
  CHECK(s.arena().grown() == 0);
  return loss;
}

TEST_CASE("span_extract_step: the gradients are those of the loss, with dropout, times their share") {
  const auto seed = GENERATE(11U, 12U);
  CAPTURE(seed);
  const auto examples = random_examples(seed, 5);
  const std::vector<std::uint32_t> all{4, 1, 0, 2, 3};
  auto run = random_state(seed);
  (void)accumulate(run, examples, all, 0.25);
  std::vector<double> gradients(run.gradients.flat().begin(), run.gradients.flat().end());
  for (double& g : gradients) g *= 4;
  auto other = random_state(seed);
  std::mt19937 random(seed);
  tests::check_derivatives("the parameters", random, other.weights.flat(), gradients,
                           [&] { return accumulate(other, examples, all, 0); });
  for (const double g : other.gradients.flat()) REQUIRE(g == 0);
}

TEST_CASE("span_extract_step: small batches by their share of items make the gradient of a large one") {
  const auto examples = random_examples(21, 5);
  const models::encoder_options plain{.hidden_dropout = 0, .attention_dropout = 0};
  const auto gradients = [&](const std::vector<std::vector<std::uint32_t>>& parts) {
    auto run = random_state(22);
    step::stream s;
    step::batch batch;
    double loss = 0;
    for (const auto& part : parts) {
      step::collate(examples, part, batch);
      const double share = step().items(batch) / 4;
      loss += share * step().accumulate(s, run, plain, key, batch, share);
    }
    std::vector<double> numbers(run.gradients.flat().begin(), run.gradients.flat().end());
    numbers.push_back(loss);
    return numbers;
  };
  tests::check_same(gradients({{0, 1}, {2}, {3, 4}}), gradients({{0, 1, 2, 3, 4}}));
}

TEST_CASE("span_extract_step: a batch without spans costs nothing") {
  auto run = random_state(31);
  CHECK(accumulate(run, random_examples(31, 2), {1}, 1) == 0);
  for (const double g : run.gradients.flat()) REQUIRE(g == 0);
}

}  // namespace
}  // namespace clinicalbert::span_extract_step_test
