#include "clinicalbert/training/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "tests/catch.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert::trainer_test {
namespace {

using tiny = tests::tiny_training<backends::simd<>>;

TEST_CASE("a run with gradient checkpointing has the losses and the weights of one without") {
  const auto examples = tiny::examples(5, 30);
  const auto train = [&](bool by_model_option, bool by_training_option) {
    auto run = tiny::random_state(6);
    backends::simd<>::stream s;
    std::vector<double> results;
    training::callbacks call;
    call.after_step = [&](const training::progress& now) {
      results.push_back(now.loss);
      results.push_back(now.gradient_norm);
    };
    training::train(tiny::step{}, s, run, {.gradient_checkpointing = by_model_option}, examples,
                    {.epochs = 2, .batch = 8, .gradient_checkpointing = by_training_option}, call);
    CHECK(s.arena().grown() == 0);
    results.insert(results.end(), run.weights.flat().begin(), run.weights.flat().end());
    return results;
  };
  const auto plain = train(false, false);
  CHECK(train(true, false) == plain);
  CHECK(train(false, true) == plain);
}

TEST_CASE("several batches a step are one large batch, dropout included") {
  using exact = tests::tiny_training<backends::reference<double>>;
  const auto examples = exact::examples(5, 20);
  for (const double dropout : {0.0, 0.1}) {
    CAPTURE(dropout);
    const auto train = [&](std::size_t batch, std::size_t accumulation) {
      auto run = exact::random_state(6);
      backends::reference<double>::stream s;
      training::train(exact::step{}, s, run, {.hidden_dropout = dropout, .attention_dropout = dropout}, examples,
                      {.epochs = 1,
                       .batch = batch,
                       .learning_rate = 0.05,
                       .accumulation = accumulation,
                       .optimizer = training::optimizer_kind::sgd});
      CHECK(run.steps == (batch * accumulation == 8 ? 3 : 2));
      return std::vector<double>(run.weights.flat().begin(), run.weights.flat().end());
    };
    const auto large = train(8, 1), small = train(2, 4);
    double largest = 0;
    for (std::size_t i = 0; i < large.size(); ++i) largest = std::max(largest, std::abs(large[i] - small[i]));
    CHECK(largest < 1e-12);
    CHECK(large != train(8, 2));  // other batches
  }
}

TEST_CASE("steps, rates, batches by tokens: a run is as its options say") {
  const auto examples = tiny::examples(5, 60);
  const auto train = [&](const training::training_options& options) {
    auto run = tiny::random_state(6);
    backends::simd<>::stream s;
    return training::train(tiny::step{}, s, run, {}, examples, options).history.steps;
  };
  CHECK(train({.epochs = 2, .batch = 16}).size() == 8);
  const auto cosine = train({.batch = 16,
                             .learning_rate = 1e-3,
                             .warm_up = 3,
                             .max_steps = 11,
                             .schedule = {.kind = optimizers::schedule_kind::cosine}});
  REQUIRE(cosine.size() == 11);
  CHECK(cosine.back().epoch == 3);
  for (std::size_t i = 0; i < 11; ++i) CHECK(cosine[i].learning_rate == 1e-3 * optimizers::schedule::cosine(i, 3, 11));
  // 0.1 of 11 steps, rounded up as transformers does; the first schedule rounds down and begins at once.
  CHECK(train({.max_steps = 11, .schedule = {.kind = optimizers::schedule_kind::linear}})[1].learning_rate == 1e-4);
  CHECK(train({.max_steps = 11})[0].learning_rate == 2e-4);
  for (const auto& step : train({.epochs = 1, .batch_tokens = 100, .length_bucketing = true}))
    CHECK(step.tokens <= 100);
}

TEST_CASE("what is frozen keeps its bits, and a part with another rate does not") {
  const auto examples = tiny::examples(5, 30);
  auto run = tiny::random_state(6);
  const auto before = tiny::random_state(6);
  backends::simd<>::stream s;
  training::train(tiny::step{}, s, run, {}, examples,
                  {.epochs = 1, .batch = 8, .parts = {{"bert.*", 0}, {"*.layer.1.output.*", 0.5}}});
  tiny::model::parameters<const float>::visit(
      [&](const std::string& name, const auto&, std::span<const float> now, std::span<const float> then) {
        CAPTURE(name);
        const bool moves = name.starts_with("classifier.") || name.find(".layer.1.output.") != std::string::npos;
        CHECK(std::ranges::equal(now, then) != moves);
      },
      run.weights.const_view(), before.weights.const_view());
}

TEST_CASE("a step that learns an attack too is another step, and a reproducible one") {
  const auto examples = tiny::examples(5, 30);
  const auto train = [&](double adversarial, std::size_t accumulation) {
    auto run = tiny::random_state(6);
    backends::simd<>::stream s;
    const auto record =
        training::train(tiny::step{}, s, run, {}, examples,
                        {.epochs = 1, .batch = 8, .accumulation = accumulation, .adversarial = adversarial});
    CHECK(s.arena().grown() == 0);
    std::vector<double> numbers(run.weights.flat().begin(), run.weights.flat().end());
    numbers.push_back(record.history.steps[0].loss);
    return numbers;
  };
  const auto plain = train(0, 1), attacked = train(0.5, 1);
  CHECK(plain.back() == attacked.back());  // the loss of the first step, which the attack follows
  CHECK(plain != attacked);
  CHECK(train(0.5, 1) == attacked);
  CHECK(train(0.5, 2) == train(0.5, 2));
}

/// Trains with scores that are given; what was evaluated, and which steps were the best so far.
struct scored_run {
  std::vector<std::size_t> evaluated, best;
  training::run_record record;

  scored_run(const training::training_options& options, const std::vector<double>& scores,
             const std::string& metric = "f1") {
    auto run = tiny::random_state(6);
    backends::simd<>::stream s;
    training::callbacks call;
    call.evaluate = [&](const training::progress& now) {
      evaluated.push_back(now.step);
      return std::vector<training::named_score>{{"other", 1.0}, {metric, scores.at(evaluated.size() - 1)}};
    };
    call.keep_best = [&](const training::progress& now) { best.push_back(now.step); };
    auto with_metric = options;
    with_metric.best_metric = metric;
    record = training::train(tiny::step{}, s, run, {}, tiny::examples(5, 24), with_metric, call);
  }
};
using numbers = std::vector<std::size_t>;

TEST_CASE("the best evaluation is kept, at epoch ends or every so many steps and at the end") {
  const scored_run epochs({.epochs = 4, .batch = 8}, {0.1, 0.3, 0.2, 0.3});
  CHECK(epochs.evaluated == numbers{3, 6, 9, 12});
  CHECK(epochs.best == numbers{3, 6});
  CHECK(epochs.record.best.step == 6);
  CHECK(epochs.record.best.value == 0.3);
  REQUIRE(epochs.record.history.evaluations.size() == 4);
  CHECK(epochs.record.history.evaluations[1].best);
  CHECK(!epochs.record.history.evaluations[3].best);
  CHECK(epochs.record.history.evaluations[3].scores[1] == training::named_score{"f1", 0.3});

  const scored_run steps({.epochs = 4, .batch = 8, .eval_steps = 5}, {0.1, 0.3, 0.4});
  CHECK(steps.evaluated == numbers{5, 10, 12});
  CHECK(steps.best == numbers{5, 10, 12});
  const scored_run loss({.epochs = 4, .batch = 8}, {0.4, 0.3, 0.5, 0.3}, "dev_loss");
  CHECK(loss.best == numbers{3, 6});
}

TEST_CASE("a run ends after too many evaluations that are not better") {
  const scored_run early({.epochs = 10, .batch = 8, .patience = 2}, {0.1, 0.3, 0.2, 0.4, 0.4, 0.4, 0.9});
  CHECK(early.evaluated == numbers{3, 6, 9, 12, 15, 18});
  CHECK(early.best == numbers{3, 6, 12});
  CHECK(early.record.step == 18);
}

TEST_CASE("a mean loss is that of the epoch's steps, also of one that is cut") {
  auto run = tiny::random_state(6);
  backends::simd<>::stream s;
  std::vector<double> losses;
  std::size_t count = 0;
  double sum = 0;
  training::callbacks call;
  call.after_step = [&](const training::progress& now) {
    sum += now.loss;
    ++count;
    CHECK(now.history->steps.back().loss == now.loss);
  };
  call.after_epoch = [&](const training::progress& now, double mean) {
    CHECK(now.steps == 5);
    losses.push_back(mean);
    CHECK(mean == sum / static_cast<double>(count));
    sum = 0;
    count = 0;
  };
  training::train(tiny::step{}, s, run, {}, tiny::examples(5, 24), {.batch = 8, .max_steps = 5}, call);
  CHECK(losses.size() == 2);
}

TEST_CASE("a run without examples, or with options that cannot be, is refused") {
  auto run = tiny::random_state(6);
  backends::simd<>::stream s;
  CHECK_THROWS_AS(training::train(tiny::step{}, s, run, {}, {}, {}), std::invalid_argument);
  CHECK_THROWS_AS(training::train(tiny::step{}, s, run, {}, tiny::examples(1, 3), {.batch = 0}), std::invalid_argument);
}

}  // namespace
}  // namespace clinicalbert::trainer_test
