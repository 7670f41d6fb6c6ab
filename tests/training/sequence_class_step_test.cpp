#include "clinicalbert/training/sequence_class_step.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/finite_difference.hpp"
#include "tests/models/encoder_oracle.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::sequence_class_step_test {
namespace {

using B = backends::reference<double>;
using labels::problem_type;
using step = training::sequence_class_step<models::encoder<tests::h8, B>>;
using model = step::model;

std::size_t labels_of(problem_type problem) { return problem == problem_type::regression ? 1 : 3; }

model::sizes sizes_for(problem_type problem) {
  return {{.vocabulary = 20, .positions = 12, .segments = 2}, {{labels_of(problem)}}};
}

training::state<model> random_state(problem_type problem, std::mt19937& random) {
  models::parameter_set<model> weights(sizes_for(problem));
  tests::fill_randomly(weights, random);
  return {std::move(weights), sizes_for(problem)};
}

std::vector<batches::text_example> random_examples(std::mt19937& random, std::size_t count) {
  std::vector<batches::text_example> examples(count);
  for (auto& example : examples) {
    for (std::size_t i = 0, length = 1 + random() % 6; i < length; ++i)
      example.ids.push_back(static_cast<std::int32_t>(1 + random() % 19));
    example.label = random() % 4 == 0 ? losses::ignored_label : static_cast<std::int32_t>(random() % 3);
    for (int k = 0; k < 3; ++k) example.bits.push_back(random() % 4 == 0 ? 255 : random() % 2);
    if (random() % 4 != 0) example.value = static_cast<float>(random() % 100) / 25;
  }
  return examples;
}

TEST_CASE("the step's gradients are those of finite differences, with dropout, weights and R-Drop") {
  struct setting {
    training::sequence_loss loss;
    bool checkpointing;
  };
  const auto [loss, checkpointing] =
      GENERATE(setting{{.label_smoothing = 0.1, .label_weights = {0.5F, 1.0F, 2.0F}}, false},
               setting{{.label_weights = {0.5F, 1.0F, 2.0F}, .r_drop_alpha = 4.0}, true},
               setting{{.focal_gamma = 2.0, .r_drop_alpha = 1.0}, false},
               setting{{.problem = problem_type::multi_label, .label_weights = {0.5F, 1.0F, 2.0F}}, true},
               setting{{.problem = problem_type::multi_label, .focal_gamma = 2.0, .r_drop_alpha = 2.0}, false},
               setting{{.problem = problem_type::regression}, false},
               setting{{.problem = problem_type::regression, .r_drop_alpha = 1.0}, false});
  const std::uint32_t seed = 41;
  CAPTURE(seed, loss.problem, loss.focal_gamma, loss.r_drop_alpha);
  std::mt19937 random(seed);
  auto run = random_state(loss.problem, random);
  const auto examples = random_examples(random, 5);
  step::batch batch;
  step::collate(examples, std::vector<std::uint32_t>{4, 0, 2, 3}, batch);
  const step one{loss, 0.25};
  const models::encoder_options options{
      .hidden_dropout = 0.1, .attention_dropout = 0.1, .gradient_checkpointing = checkpointing};
  const tensors::random_key key{.seed = 9, .step = 2};
  B::stream s;
  const double value = one.accumulate(s, run, options, key, batch);
  const std::vector<double> gradient(run.gradients.flat().begin(), run.gradients.flat().end());
  CHECK(s.arena().grown() == 0);
  const auto again = [&] { return one.accumulate(s, run, options, key, batch); };
  CHECK(again() == value);
  tests::check_derivatives("the parameters", random, run.weights.flat(), gradient, again, 60);
}

TEST_CASE("parts of a batch with their shares give its gradient") {
  const auto problem = GENERATE(problem_type::single_label, problem_type::multi_label, problem_type::regression);
  const std::uint32_t seed = 42;
  CAPTURE(seed, problem);
  std::mt19937 random(seed);
  auto run = random_state(problem, random);
  const auto examples = random_examples(random, 7);
  step one;
  one.loss.problem = problem;
  if (problem != problem_type::regression) one.loss.label_weights = {0.5F, 1.0F, 2.0F};
  const models::encoder_options no_dropout{.hidden_dropout = 0, .attention_dropout = 0};
  B::stream s;
  step::batch batch;
  const auto collate = [&](std::vector<std::uint32_t> chosen) { step::collate(examples, chosen, batch); };
  collate({0, 1, 2, 3, 4, 5, 6});
  const double items = one.items(batch), whole = one.accumulate(s, run, no_dropout, {}, batch);
  const std::vector<double> gradient(run.gradients.flat().begin(), run.gradients.flat().end());
  std::ranges::fill(run.gradients.flat(), 0.0);
  double sum = 0;
  for (const auto& part : {std::vector<std::uint32_t>{0, 1}, {2}, {3, 4, 5, 6}}) {
    collate(part);
    const double share = one.items(batch) / items;
    sum += share * one.accumulate(s, run, no_dropout, {}, batch, share);
  }
  CHECK(sum == tests::approx(whole).epsilon(1e-13));
  double largest = 0, distance = 0;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    largest = std::max(largest, std::abs(gradient[i]));
    distance = std::max(distance, std::abs(gradient[i] - run.gradients.flat()[i]));
  }
  CHECK(largest > 0);
  CHECK(distance <= 1e-13 * largest);
}

TEST_CASE("without dropout, R-Drop's two passes are one") {
  std::mt19937 random(43);
  auto run = random_state(problem_type::single_label, random);
  step::batch batch;
  step::collate(random_examples(random, 3), std::vector<std::uint32_t>{0, 1, 2}, batch);
  const models::encoder_options no_dropout{.hidden_dropout = 0, .attention_dropout = 0};
  B::stream s;
  CHECK(step{{.r_drop_alpha = 4}, 0.0}.accumulate(s, run, no_dropout, {}, batch) ==
        step{{}, 0.0}.accumulate(s, run, no_dropout, {}, batch));
  CHECK(step{{.r_drop_alpha = 4}, 0.5}.accumulate(s, run, no_dropout, {}, batch) >
        step{{}, 0.0}.accumulate(s, run, no_dropout, {}, batch));
}

template <class E>
void step_agrees_with_oracle(const std::string& name, problem_type problem, std::size_t columns) {
  CAPTURE(name);
  using oracle_step = training::sequence_class_step<models::encoder<tests::h32, backends::reference<E>>>;
  const auto folder = tests::data("heads/" + name);
  const tests::oracle_file checkpoint(folder / "model.safetensors"), inputs(folder / "inputs.safetensors");
  const tests::noise yardstick(folder / "noise.json");
  const typename oracle_step::model::sizes sizes{tests::read_table_sizes(checkpoint), {{columns}}};
  models::parameter_set<typename oracle_step::model> weights(sizes);
  tests::fill_parameters(weights, checkpoint);
  training::state<typename oracle_step::model> run(std::move(weights), sizes);
  const auto owned = tests::read_batch(inputs);
  typename oracle_step::batch batch;
  batch.ids = owned.ids;
  batch.segments = owned.segments;
  batch.sequence_offsets = owned.offsets;
  if (problem == problem_type::single_label) batch.labels = inputs.ints("labels");
  if (problem == problem_type::regression) batch.values = inputs.floats("labels");
  if (problem == problem_type::multi_label)
    for (const float bit : inputs.floats("labels")) batch.bits.push_back(static_cast<std::uint8_t>(bit));
  const models::encoder_options no_dropout{.hidden_dropout = 0, .attention_dropout = 0};
  typename backends::reference<E>::stream s;
  oracle_step one;
  one.loss.problem = problem;
  const std::vector<E> loss{static_cast<E>(one.accumulate(s, run, no_dropout, {}, batch))};
  tests::check_within<E>(yardstick, "outputs", "loss", loss,
                         tests::oracle_file(folder / "outputs.safetensors").doubles("loss"));
  const tests::oracle_file want(folder / "gradients.safetensors");
  oracle_step::model::template parameters<const E>::visit(
      [&](const auto& parameter, const auto&, std::span<const E> values) {
        tests::check_within<E>(yardstick, "gradients", std::string(parameter), values,
                               want.doubles(std::string(parameter)));
      },
      run.gradients.view());
}

TEST_CASE("loss and gradients of a step are PyTorch's for each problem") {
  step_agrees_with_oracle<double>("sequence_class", problem_type::single_label, 4);
  step_agrees_with_oracle<double>("multi_label", problem_type::multi_label, 6);
  step_agrees_with_oracle<double>("regression", problem_type::regression, 1);
}

}  // namespace
}  // namespace clinicalbert::sequence_class_step_test
