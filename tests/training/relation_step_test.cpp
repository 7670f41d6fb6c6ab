#include "clinicalbert/training/relation_step.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/training_step.hpp"
#include "tests/finite_difference.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::relation_step_test {
namespace {

using encoder = models::encoder<tests::h32, backends::reference<double>>;
using step = training::relation_step<encoder>;
static_assert(training::TrainingStep<step>);

const step::model::sizes sizes{{.vocabulary = 30, .positions = 40, .segments = 2}, {{3}}};
constexpr models::encoder_options options{.hidden_dropout = 0.2, .attention_dropout = 0.1};
const tensors::random_key key{.seed = 4, .step = 2};
const step weighted{.class_weights = {0.5, 2, 3}};

training::state<step::model> random_state(std::uint32_t seed) {
  std::mt19937 random(seed);
  models::parameter_set<step::model> weights(sizes);
  tests::fill_randomly(weights, random, 0.2);
  return {std::move(weights), sizes};
}

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

double accumulate(const step& with, training::state<step::model>& run, const std::vector<step::example>& examples,
                  const std::vector<std::uint32_t>& chosen, double share) {
  step::stream s;
  step::batch batch;
  step::collate(examples, chosen, batch);
  const double loss = with.accumulate(s, run, options, key, batch, share);
  CHECK(s.arena().grown() == 0);
  return loss;
}

TEST_CASE("relation_step: the gradients are those of the loss, with dropout and class weights, times their share") {
  const auto seed = GENERATE(11U, 12U);
  CAPTURE(seed);
  const auto examples = random_examples(seed, 4);
  const std::vector<std::uint32_t> all{3, 1, 0, 2};
  auto run = random_state(seed);
  (void)accumulate(weighted, run, examples, all, 0.25);
  std::vector<double> gradients(run.gradients.flat().begin(), run.gradients.flat().end());
  for (double& g : gradients) g *= 4;
  auto other = random_state(seed);
  std::mt19937 random(seed);
  tests::check_derivatives("the parameters", random, other.weights.flat(), gradients,
                           [&] { return accumulate(weighted, other, examples, all, 0); });
  for (const double g : other.gradients.flat()) REQUIRE(g == 0);
}

TEST_CASE("relation_step: small batches by their share of items make the gradient of a large one") {
  const auto examples = random_examples(21, 5);
  const models::encoder_options plain{.hidden_dropout = 0, .attention_dropout = 0};
  const auto gradients = [&](const std::vector<std::vector<std::uint32_t>>& parts) {
    auto run = random_state(22);
    step::stream s;
    step::batch batch;
    double loss = 0, items = 0;
    for (const auto& part : parts) {
      step::collate(examples, part, batch);
      items += weighted.items(batch);
    }
    for (const auto& part : parts) {
      step::collate(examples, part, batch);
      const double share = weighted.items(batch) / items;
      loss += share * weighted.accumulate(s, run, plain, key, batch, share);
    }
    std::vector<double> numbers(run.gradients.flat().begin(), run.gradients.flat().end());
    numbers.push_back(loss);
    return numbers;
  };
  tests::check_same(gradients({{0, 1}, {2}, {3, 4}}), gradients({{0, 1, 2, 3, 4}}));
}

TEST_CASE("relation_step: what is unknown costs nothing; items are pairs, or their weights") {
  const auto examples = random_examples(31, 2);
  auto run = random_state(31);
  CHECK(accumulate({}, run, examples, {1}, 1) == 0);
  for (const double g : run.gradients.flat()) REQUIRE(g == 0);

  step::batch batch;
  step::collate(examples, std::vector<std::uint32_t>{0, 1}, batch);
  CHECK(step().items(batch) == 3);
  double sum = 0;
  for (const auto label : examples[0].labels) sum += weighted.class_weights[static_cast<std::size_t>(label)];
  CHECK(weighted.items(batch) == sum);
  CHECK(step::length(examples[0]) == examples[0].ids.size());
}

TEST_CASE("relation_step: class weights of another number than classes are refused") {
  auto run = random_state(31);
  const step odd{.class_weights = {1, 1, 1, 1}};
  CHECK_THROWS_AS(accumulate(odd, run, random_examples(31, 1), {0}, 1), losses::loss_error);
}

}  // namespace
}  // namespace clinicalbert::relation_step_test
