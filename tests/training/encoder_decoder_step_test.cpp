#include "clinicalbert/training/encoder_decoder_step.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/encoder_decoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/training/step_proof.hpp"

namespace clinicalbert::encoder_decoder_step_test {
namespace {

using B = backends::reference<double>;
using models::sharing;
template <sharing Shared, bool Tied>
using step_of = training::encoder_decoder_step<models::encoder_decoder<tests::h8, tests::h8, B, Shared>, Tied>;
using apart = step_of<sharing::nothing, true>;
using untied = step_of<sharing::nothing, false>;
using shared = step_of<sharing::all, true>;

constexpr layers::table_sizes tables{.vocabulary = 20, .positions = 12, .segments = 2};

std::vector<batches::target_example> random_examples(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<batches::target_example> all(count);
  const auto fill = [&](std::vector<std::int32_t>& ids, std::size_t length) {
    while (ids.size() < length) ids.push_back(static_cast<std::int32_t>(1 + random() % 19));
  };
  for (auto& one : all) {
    fill(one.source, 1 + random() % 9);
    fill(one.target, 2 + random() % 7);
  }
  return all;
}

TEMPLATE_TEST_CASE("encoder_decoder_step: the gradients are those of the loss, with dropout, times their share", "",
                   apart, untied, shared) {
  const auto seed = GENERATE(11U, 12U);
  CAPTURE(seed);
  tests::step_proof<TestType> proof{.sizes = {tables, tables}};
  proof.options.gradient_checkpointing = seed == 12;
  TestType step{.label_smoothing = seed == 11 ? 0.1 : 0.0, .rows_at_once = seed == 11 ? 4U : 256U};
  if (seed == 12) step.decoder_options = models::encoder_options{.layer_norm_epsilon = 1e-3, .hidden_dropout = 0.3};
  proof.check_gradients(step, seed, random_examples(seed, 5));
}

/// Sources of few pieces, some of which the target has too.
std::vector<batches::target_example> copied_examples(std::uint32_t seed, std::size_t count) {
  auto all = random_examples(seed, count);
  for (auto& one : all) {
    for (auto& id : one.source) id = 1 + id % 5;
    for (std::size_t i = 1; i < one.target.size(); i += 2) one.target[i] = one.source[i % one.source.size()];
  }
  return all;
}

TEMPLATE_TEST_CASE("encoder_decoder_step: a pointer-generator's gradients by every parameter are those of its loss", "",
                   apart, untied, shared) {
  const auto seed = GENERATE(31U, 32U, 33U);
  CAPTURE(seed);
  tests::step_proof<TestType> proof{.sizes = {tables, tables, true}};
  proof.options.gradient_checkpointing = seed == 32;
  const TestType step{.label_smoothing = seed == 33 ? 0.15 : 0.0, .rows_at_once = seed == 31 ? 4U : 256U};
  const auto examples = copied_examples(seed, 4);
  const std::vector<std::uint32_t> chosen{2, 0, 3, 1};
  auto run = proof.random_state(seed), other = proof.random_state(seed);
  (void)proof.accumulate(step, run, examples, chosen);
  std::mt19937 random(seed);
  std::size_t of_gate = 0;
  TestType::model::template parameters<double>::visit(
      [&](const std::string& name, tensors::shape, std::span<double> values, std::span<const double> gradient) {
        const auto loss = [&] { return proof.accumulate(step, other, examples, chosen, 0); };
        tests::check_derivatives(name, random, values, gradient, loss, 3);
        if (name.starts_with("decoder.pointer_gate.")) of_gate += values.size();
      },
      other.weights.view(), run.gradients.const_view());
  CHECK(of_gate == 17);
}

TEST_CASE("encoder_decoder_step: of a pointer-generator too, small batches make the gradient of a large one") {
  const tests::step_proof<apart> proof{.sizes = {tables, tables, true}};
  proof.check_small_batches({}, 23, copied_examples(23, 5));
}

TEST_CASE("encoder_decoder_step: rows of a pointer-generator without a label are as if they were not there") {
  const tests::step_proof<apart> proof{.sizes = {tables, tables, true}};
  const auto examples = copied_examples(24, 3);
  apart::batch batch, fewer;
  apart::collate(examples, std::vector<std::uint32_t>{0, 1, 2}, batch);
  fewer = batch;
  fewer.labels.clear();
  fewer.labeled_rows.clear();
  for (std::size_t i = 0; i < batch.labels.size(); ++i) {
    if (i % 3 == 0) {
      batch.labels[i] = losses::ignored_label;
      continue;
    }
    fewer.labels.push_back(batch.labels[i]);
    fewer.labeled_rows.push_back(batch.labeled_rows[i]);
  }
  const auto gradients = [&](const apart::batch& some) {
    auto run = proof.random_state(24);
    B::stream s;
    const double loss = apart{.label_smoothing = 0.1, .rows_at_once = 3}.accumulate(s, run, {}, {}, some);
    std::vector<double> all(run.gradients.flat().begin(), run.gradients.flat().end());
    all.push_back(loss);
    return all;
  };
  tests::check_same(gradients(batch), gradients(fewer));
}

TEST_CASE("encoder_decoder_step: a source that cannot be copied is refused") {
  const layers::table_sizes more{.vocabulary = 25, .positions = 12, .segments = 2};
  const tests::step_proof<apart> proof{.sizes = {more, tables, true}};
  auto run = proof.random_state(1);
  auto examples = random_examples(1, 2);
  examples[0].source[0] = 22;
  CHECK_THROWS_WITH(proof.accumulate({}, run, examples, {0}), tests::contains("the decoder has 20 pieces"));
}

TEST_CASE("encoder_decoder_step: small batches by their share of items make the gradient of a large one") {
  const tests::step_proof<apart> proof{.sizes = {tables, tables}};
  const auto examples = random_examples(21, 5);
  std::size_t labels = 0;
  for (const auto& one : examples) labels += one.target.size() - 1;
  CHECK(proof.items({}, examples, {0, 1, 2, 3, 4}) == static_cast<double>(labels));
  proof.check_small_batches({.label_smoothing = 0.1}, 22, examples);
}

TEST_CASE("encoder_decoder_step: lengths and tokens are those of both sides") {
  const batches::target_example one{{2, 5, 3}, {2, 6, 7, 3}};
  CHECK(apart::length(one) == 3 + 3);
  apart::batch batch;
  apart::collate(std::vector{one, one}, std::vector<std::uint32_t>{0, 1}, batch);
  CHECK(apart::tokens(batch) == 12);
}

TEST_CASE("encoder_decoder_step: settings that are none are refused, and tell runs apart") {
  const tests::step_proof<apart> proof{.sizes = {tables, tables}};
  auto run = proof.random_state(1);
  const auto examples = random_examples(1, 2);
  CHECK_THROWS_AS(proof.accumulate({.label_smoothing = 1.5}, run, examples, {0}), losses::loss_error);
  auto beyond = examples;
  beyond[0].target[1] = 20;
  apart::batch batch;
  apart::collate(beyond, std::vector<std::uint32_t>{0}, batch);
  B::stream s;
  CHECK_THROWS_AS(apart{}.accumulate(s, run, {}, {}, batch), losses::loss_error);
  CHECK(apart{.label_smoothing = 0.1}.settings() != apart{}.settings());
  CHECK(apart{.label_smoothing = 1e-7}.settings() != apart{}.settings());
  CHECK(apart{.decoder_options = models::encoder_options{}}.settings() != apart{}.settings());
}

template <class E, bool Tied>
void step_agrees_with_oracle(const std::filesystem::path& folder, std::size_t rows_at_once) {
  using backend = backends::reference<E>;
  using step = training::encoder_decoder_step<models::encoder_decoder<tests::h32, tests::h32_decoder, backend>, Tied>;
  const tests::oracle_file checkpoint(folder / "model.safetensors"), inputs(folder / "inputs.safetensors"),
      outputs(folder / "outputs.safetensors"), want(folder / "gradients.safetensors");
  const tests::noise yardstick(folder / "noise.json");
  const auto sizes = tests::read_pair_sizes<typename step::model>(checkpoint);
  models::parameter_set<typename step::model> weights(sizes);
  tests::fill_parameters(weights, checkpoint);
  training::state<typename step::model> run(std::move(weights), sizes);
  const auto pairs = tests::read_pairs(inputs);
  typename step::batch batch;
  const auto take = [](const tests::owned_batch& from, batches::packed_sequences& to) {
    to.ids = from.ids;
    to.segments = from.segments;
    to.sequence_offsets = from.offsets;
  };
  take(pairs.source, batch.source);
  take(pairs.target, batch.target);
  const auto labels = inputs.ints("labels");
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] == losses::ignored_label) continue;
    batch.labels.push_back(labels[row]);
    batch.labeled_rows.push_back(static_cast<std::uint32_t>(row));
  }
  typename backend::stream s;
  const std::vector<E> loss{static_cast<E>(
      step{.rows_at_once = rows_at_once}.accumulate(s, run, {.hidden_dropout = 0, .attention_dropout = 0}, {}, batch))};
  CHECK(s.arena().grown() == 0);
  tests::check_within<E>(yardstick, "outputs", "loss", loss, outputs.doubles("loss"));
  std::size_t seen = 0;
  step::model::template parameters<const E>::visit(
      [&](const auto& name, tensors::shape, std::span<const E> values) {
        tests::check_within<E>(yardstick, "gradients", std::string(name), values, want.doubles(std::string(name)));
        ++seen;
      },
      run.gradients.const_view());
  CHECK(seen > 100);
}

TEST_CASE("loss and gradients of an encoder-decoder's step are PyTorch's") {
  step_agrees_with_oracle<double, true>(tests::data("seq2seq/tied"), 7);
  step_agrees_with_oracle<float, true>(tests::data("seq2seq/tied"), 256);
  const auto folder = tests::oracle("seq2seq/untied");
  if (!folder) return tests::skip("seq2seq/untied is in the whole oracle only");
  step_agrees_with_oracle<double, false>(*folder, 256);
}

}  // namespace
}  // namespace clinicalbert::encoder_decoder_step_test
