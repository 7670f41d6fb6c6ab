#include "clinicalbert/training/token_class_step.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/labels/allowed_tags.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/training_step.hpp"
#include "tests/finite_difference.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::token_class_step_test {
namespace {

using encoder = models::encoder<tests::h32, backends::reference<double>>;
using step = training::token_class_step<encoder>;
static_assert(training::TrainingStep<step>);

const labels::tag_set tags = labels::tag_set::of_types({"x", "y"});
const step with_rules{.head_dropout = 0.3, .rules = labels::tag_transitions(tags)};
const step::model::sizes sizes{{.vocabulary = 30, .positions = 40, .segments = 2}, {{5, true}}};
constexpr models::encoder_options options{.hidden_dropout = 0.2, .attention_dropout = 0.1};
const tensors::random_key key{.seed = 4, .step = 2};

training::state<step::model> random_state(std::uint32_t seed) {
  std::mt19937 random(seed);
  models::parameter_set<step::model> weights(sizes);
  tests::fill_randomly(weights, random, 0.2);
  return {std::move(weights), sizes};
}

// Sequences that keep to the rules, with pieces that are learned from nothing; some mark one type only, some are parts
// of longer ones. The second has nothing to learn.
std::vector<step::example> random_examples(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  const auto allowed = labels::allowed_tags(tags, tags.types().names());
  const auto only_x = labels::allowed_tags(tags, std::vector<std::string>{"x"});
  std::vector<step::example> all(count);
  for (std::size_t e = 0; e < count; ++e) {
    auto& one = all[e];
    std::uint32_t before = tags.outside();
    for (std::size_t i = 0, length = 2 + random() % 10; i < length; ++i) {
      one.ids.push_back(static_cast<std::int32_t>(random() % 30));
      std::uint32_t tag = 0;
      do tag = static_cast<std::uint32_t>(random() % 5);
      while (!labels::may_follow(tags.scheme(), tags[before], tags[tag]));
      const bool takes_part = e != 1 && (i == 0 || random() % 3 != 0);
      const bool one_type = e % 2 == 0 && tags[tag].type == 0;
      one.allowed.push_back(!takes_part ? 0 : one_type ? only_x[tag] : allowed[tag]);
      if (takes_part) before = tag;
    }
    one.cut = static_cast<std::uint8_t>(e % 4);
  }
  return all;
}

double accumulate(training::state<step::model>& run, const std::vector<step::example>& examples,
                  const std::vector<std::uint32_t>& chosen, double share) {
  step::stream s;
  step::batch batch;
  step::collate(examples, chosen, batch);
  const double loss = with_rules.accumulate(s, run, options, key, batch, share);
  CHECK(s.arena().grown() == 0);
  return loss;
}

TEST_CASE("token_class_step: a CRF's gradients are those of the loss, with dropout, times their share") {
  const auto seed = GENERATE(11U, 12U);
  CAPTURE(seed);
  const auto examples = random_examples(seed, 6);
  const std::vector<std::uint32_t> all{4, 1, 0, 5, 2, 3};
  auto run = random_state(seed);
  (void)accumulate(run, examples, all, 0.25);
  std::vector<double> gradients(run.gradients.flat().begin(), run.gradients.flat().end());
  for (double& g : gradients) g *= 4;
  auto other = random_state(seed);
  std::mt19937 random(seed);
  const auto loss = [&] { return accumulate(other, examples, all, 0); };
  tests::check_derivatives("the parameters", random, other.weights.flat(), gradients, loss);
  // All scores of the CRF, which stand at the end.
  const auto& chain = std::get<0>(other.weights.view().heads).chain;
  for (const auto scores : {chain.starts, chain.ends, chain.pairs}) {
    const auto at = static_cast<std::size_t>(scores.data() - other.weights.flat().data());
    tests::check_derivatives("the CRF's scores", random, scores, std::span(gradients).subspan(at, scores.size()), loss);
  }
  for (const double g : other.gradients.flat()) REQUIRE(g == 0);
}

TEST_CASE("token_class_step: small batches by their share of items make a CRF's gradient of a large one") {
  const auto examples = random_examples(21, 5);
  const models::encoder_options plain{.hidden_dropout = 0, .attention_dropout = 0};
  const step sure{.head_dropout = 0, .rules = labels::tag_transitions(tags)};
  const auto gradients = [&](const std::vector<std::vector<std::uint32_t>>& parts) {
    auto run = random_state(22);
    step::stream s;
    step::batch batch;
    double loss = 0, items = 0;
    for (const auto& part : parts) {
      step::collate(examples, part, batch);
      items += step::items(batch);
    }
    for (const auto& part : parts) {
      step::collate(examples, part, batch);
      const double share = step::items(batch) / items;
      loss += share * sure.accumulate(s, run, plain, key, batch, share);
    }
    std::vector<double> numbers(run.gradients.flat().begin(), run.gradients.flat().end());
    numbers.push_back(loss);
    return numbers;
  };
  tests::check_same(gradients({{0, 1}, {2}, {3, 4}}), gradients({{0, 1, 2, 3, 4}}));
}

TEST_CASE("token_class_step: a batch without labels costs a CRF nothing; rules for other tags are refused") {
  auto run = random_state(31);
  CHECK(accumulate(run, random_examples(31, 2), {1}, 1) == 0);
  for (const double g : run.gradients.flat()) REQUIRE(g == 0);

  step::stream s;
  step::batch batch;
  step::collate(random_examples(31, 1), std::vector<std::uint32_t>{0}, batch);
  const step of_others{.rules = labels::tag_transitions(labels::tag_set::of_types({"x"}))};
  CHECK_THROWS_WITH(of_others.accumulate(s, run, options, key, batch), tests::contains("3 tags, scores for 5"));
  CHECK(step{}.accumulate(s, run, options, key, batch) > 0);  // without rules
}

}  // namespace
}  // namespace clinicalbert::token_class_step_test
