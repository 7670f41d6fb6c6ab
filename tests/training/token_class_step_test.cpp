#include "clinicalbert/training/token_class_step.hpp"

#include <bit>
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
      items += sure.items(batch);
    }
    for (const auto& part : parts) {
      step::collate(examples, part, batch);
      const double share = sure.items(batch) / items;
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

// Four types in a layer each; rows that are learned from nothing or of some types only.
const step layered{.head_dropout = 0.3, .layer = 3};
const step::model::sizes layered_sizes{{.vocabulary = 30, .positions = 40, .segments = 2}, {{12}}};

training::state<step::model> layered_state(std::uint32_t seed) {
  std::mt19937 random(seed);
  models::parameter_set<step::model> weights(layered_sizes);
  tests::fill_randomly(weights, random, 0.2);
  return {std::move(weights), layered_sizes};
}

std::vector<step::example> layered_examples(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<step::example> all(count);
  for (std::size_t e = 0; e < count; ++e)
    for (std::size_t i = 0, length = 2 + random() % 10; i < length; ++i) {
      all[e].ids.push_back(static_cast<std::int32_t>(1 + random() % 29));  // none that is padding
      std::uint64_t mask = 0;
      for (std::size_t g = 0; g < 4; ++g)
        if (e != 1 && random() % 3 != 0 && g != e % 4) mask |= std::uint64_t{1} << (3 * g + random() % 3);
      all[e].allowed.push_back(mask);
    }
  return all;
}

TEST_CASE("token_class_step: layers have the gradients of their loss, and none where a type is not marked") {
  const auto seed = GENERATE(41U, 42U);
  CAPTURE(seed);
  const auto examples = layered_examples(seed, 6);
  const std::vector<std::uint32_t> all{4, 1, 0, 5, 2, 3};
  step::stream s;
  step::batch batch;
  step::collate(examples, all, batch);
  auto run = layered_state(seed);
  (void)layered.accumulate(s, run, options, key, batch, 0.25);
  std::vector<double> gradients(run.gradients.flat().begin(), run.gradients.flat().end());
  for (double& g : gradients) g *= 4;
  auto other = layered_state(seed);
  std::mt19937 random(seed);
  tests::check_derivatives("the parameters", random, other.weights.flat(), gradients,
                           [&] { return layered.accumulate(s, other, options, key, batch, 0); });
  CHECK(s.arena().grown() == 0);

  auto alone = layered_state(seed);  // example 2 says nothing of type 2
  step::collate(examples, std::vector<std::uint32_t>{2}, batch);
  (void)layered.accumulate(s, alone, options, key, batch);
  const auto& classifier = std::get<0>(alone.gradients.view().heads).classifier;
  for (std::size_t k = 0; k < 12; ++k) {
    CAPTURE(k);
    CHECK((classifier.bias[k] == 0) == (k / 3 == 2));
  }
}

TEST_CASE(
    "token_class_step: with layers small batches by their share make a large one's gradient; items are of types") {
  const auto examples = layered_examples(51, 5);
  const models::encoder_options plain{.hidden_dropout = 0, .attention_dropout = 0};
  const step sure{.head_dropout = 0, .layer = 3};
  step::batch batch;
  step::collate(examples, std::vector<std::uint32_t>{0, 1, 2, 3, 4}, batch);
  double bits = 0;
  for (auto mask : batch.allowed) bits += std::popcount(mask);
  CHECK(sure.items(batch) == bits);
  const auto gradients = [&](const std::vector<std::vector<std::uint32_t>>& parts) {
    auto run = layered_state(52);
    step::stream s;
    double loss = 0;
    for (const auto& part : parts) {
      step::collate(examples, part, batch);
      const double share = sure.items(batch) / bits;
      loss += share * sure.accumulate(s, run, plain, key, batch, share);
    }
    std::vector<double> numbers(run.gradients.flat().begin(), run.gradients.flat().end());
    numbers.push_back(loss);
    return numbers;
  };
  tests::check_same(gradients({{0, 1}, {2}, {3, 4}}), gradients({{0, 1, 2, 3, 4}}));
}

TEST_CASE("token_class_step: layers that do not fit the labels are refused, and a class beyond them") {
  auto run = layered_state(61);
  step::stream s;
  step::batch batch;
  step::collate(layered_examples(61, 1), std::vector<std::uint32_t>{0}, batch);
  CHECK_THROWS_WITH(step{.layer = 5}.accumulate(s, run, options, key, batch), tests::contains("do not fit 12 labels"));
  auto with_crf = random_state(61);
  CHECK_THROWS_WITH(step{.layer = 5}.accumulate(s, with_crf, options, key, batch), tests::contains("there is a CRF"));
  batch.allowed[1] = std::uint64_t{1} << 12;
  CHECK_THROWS_WITH(layered.accumulate(s, run, options, key, batch), tests::contains("row 1 allows a class beyond"));
}

}  // namespace
}  // namespace clinicalbert::token_class_step_test
