#include "clinicalbert/training/pretraining_step.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/losses/loss_error.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/training_step.hpp"
#include "tests/finite_difference.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::pretraining_step_test {
namespace {

using encoder = models::encoder<tests::h8, backends::reference<double>>;
using step = training::pretraining_step<encoder>;
static_assert(training::TrainingStep<step>);

const step::model::sizes sizes = step::sizes({.vocabulary = 30, .positions = 40, .segments = 2});
constexpr models::encoder_options options{.hidden_dropout = 0.2, .attention_dropout = 0.1};
constexpr models::encoder_options plain{.hidden_dropout = 0, .attention_dropout = 0};
const tensors::random_key key{.seed = 4, .step = 2};
const step weighted{.masked_weight = 0.7, .pair_weight = 1.5};

training::state<step::model> random_state(std::uint32_t seed) {
  std::mt19937 random(seed);
  models::parameter_set<step::model> weights(sizes);
  tests::fill_randomly(weights, random, 0.3);
  return {std::move(weights), sizes};
}

// The second has no masked piece, the third no label.
std::vector<step::example> random_examples(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<step::example> all(count);
  for (std::size_t e = 0; e < count; ++e) {
    auto& one = all[e];
    for (std::size_t length = 4 + random() % 8, i = 0; i < length; ++i) {
      one.ids.push_back(static_cast<std::int32_t>(1 + random() % 29));
      one.segments.push_back(i > length / 2 ? 1 : 0);
      if (e == 1 || random() % 3 != 0) continue;
      one.masked_rows.push_back(static_cast<std::uint32_t>(i));
      one.masked_labels.push_back(static_cast<std::int32_t>(random() % 30));
    }
    if (e != 2) one.next_sentence = static_cast<std::int32_t>(random() % 2);
  }
  return all;
}

step::batch batch_of(const std::vector<step::example>& examples, const std::vector<std::vector<std::uint32_t>>& parts) {
  step::batch batch(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) batches::collate_pretraining(examples, parts[i], batch[i]);
  return batch;
}

double accumulate(const step& with, training::state<step::model>& run, const step::batch& batch, double share,
                  const models::encoder_options& how = options) {
  step::stream s;
  const double loss = with.accumulate(s, run, how, key, batch, share);
  CHECK(s.arena().grown() == 0);
  return loss;
}

TEST_CASE("pretraining_step: the gradients are those of the loss, with dropout and weights, times their share") {
  const auto seed = GENERATE(11U, 12U);
  CAPTURE(seed);
  const auto batch = batch_of(random_examples(seed, 5), {{3, 1, 0}, {4, 2}});
  auto run = random_state(seed);
  (void)accumulate(weighted, run, batch, 0.25);
  std::vector<double> gradients(run.gradients.flat().begin(), run.gradients.flat().end());
  for (double& g : gradients) g *= 4;
  auto other = random_state(seed);
  std::mt19937 random(seed);
  const auto loss = [&] { return accumulate(weighted, other, batch, 0); };
  tests::check_derivatives("the parameters", random, other.weights.flat(), gradients, loss, 150);
  // The word table, which the decoder is, and both heads, which stand at the end.
  const auto& w = other.weights.view();
  const std::span<double> words(w.encoder.embeddings.words.data(), 30 * encoder::hidden);
  const auto of = [&](std::span<double> some) {
    return std::span<const double>(gradients).subspan(
        static_cast<std::size_t>(some.data() - other.weights.flat().data()), some.size());
  };
  // The padding id, 0, is in no sequence; its row learns by the decoder alone.
  tests::check_derivatives("the word table", random, words, of(words), loss, 60);
  const auto& bias = std::get<0>(w.heads).bias;
  tests::check_derivatives("the decoder's bias", random, bias, of(bias), loss);
  const auto answers = std::get<1>(w.heads).relationship.bias;
  tests::check_derivatives("the bias of the answers", random, answers, of(answers), loss);
  for (const double g : other.gradients.flat()) REQUIRE(g == 0);
}

TEST_CASE("pretraining_step: parts are one batch, to their dropout, and so are batches of masked pieces") {
  const auto examples = random_examples(21, 6);
  const auto gradients = [&](const std::vector<std::vector<std::uint32_t>>& parts) {
    auto run = random_state(22);
    std::vector<double> numbers{accumulate(weighted, run, batch_of(examples, parts), 1)};
    numbers.insert(numbers.end(), run.gradients.flat().begin(), run.gradients.flat().end());
    return numbers;
  };
  tests::check_same(gradients({{0, 1}, {2}, {3, 4, 5}}), gradients({{0, 1, 2, 3, 4, 5}}));

  const step masked_only{.pair_weight = 0};
  const auto in_batches = [&](const std::vector<std::vector<std::uint32_t>>& parts) {
    auto run = random_state(22);
    std::vector<double> numbers{0};
    double items = 0;
    for (const auto& part : parts) items += step::items(batch_of(examples, {part}));
    for (const auto& part : parts) {
      const auto batch = batch_of(examples, {part});
      const double share = step::items(batch) / items;
      numbers[0] += share * accumulate(masked_only, run, batch, share, plain);
    }
    numbers.insert(numbers.end(), run.gradients.flat().begin(), run.gradients.flat().end());
    return numbers;
  };
  tests::check_same(in_batches({{0, 1}, {2}, {3, 4, 5}}), in_batches({{0, 1, 2, 3, 4, 5}}));
}

TEST_CASE("pretraining_step: what is not there costs nothing, and counts say what was learned") {
  const auto examples = random_examples(31, 4);
  auto run = random_state(31);
  training::pretraining_counts counts;
  const step counting{.pair_name = "sop", .counts = &counts};
  CHECK(step{}.parts().empty());

  const double pairs_only = accumulate(counting, run, batch_of(examples, {{1}}), 1);
  CHECK(counts.masked.rows == 0);
  CHECK(counts.pairs.rows == 1);
  CHECK(pairs_only == counts.pair_loss());
  REQUIRE(counting.parts().size() == 2);
  CHECK(counting.parts()[0].name == "sop_accuracy");
  CHECK(counting.parts()[1] == training::named_score{"sop_loss", pairs_only});
  for (const double g : std::get<0>(run.gradients.view().heads).bias) CHECK(g == 0);

  const double pieces_only = accumulate(counting, run, batch_of(examples, {{2}}), 1);
  CHECK(counts.pairs.rows == 0);
  CHECK(pieces_only == counts.masked_loss());
  CHECK(counts.perplexity() == std::exp(pieces_only));
  CHECK(counting.parts()[0].name == "mlm_accuracy");

  const auto all = batch_of(examples, {{0, 1}, {2, 3}});
  (void)accumulate(counting, run, all, 1);
  CHECK(static_cast<double>(counts.masked.rows) == step::items(all));
  CHECK(counts.pairs.rows == 3);
  CHECK(step::tokens(all) == all[0].tokens() + all[1].tokens());
  CHECK(step::length(examples[0]) == examples[0].ids.size());

  auto nothing = random_state(31);
  CHECK(accumulate(counting, nothing, step::batch(2), 1) == 0);
  for (const double g : nothing.gradients.flat()) REQUIRE(g == 0);
}

TEST_CASE("pretraining_step: labels that are no pieces or no answers are refused") {
  auto examples = random_examples(41, 1);
  auto run = random_state(41);
  examples[0].masked_rows = {1};
  examples[0].masked_labels = {30};
  CHECK_THROWS_AS(accumulate(step{}, run, batch_of(examples, {{0}}), 1), losses::loss_error);
  examples[0].masked_labels = {29};
  examples[0].next_sentence = 2;
  CHECK_THROWS_AS(accumulate(step{}, run, batch_of(examples, {{0}}), 1), losses::loss_error);
}

}  // namespace
}  // namespace clinicalbert::pretraining_step_test
