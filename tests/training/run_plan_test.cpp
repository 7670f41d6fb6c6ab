#include "clinicalbert/training/run_plan.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace run_plan_test {

using namespace clinicalbert;

namespace {

std::vector<std::uint32_t> some_lengths(std::size_t count) {
  batches::split_mix random(8);
  std::vector<std::uint32_t> lengths(count);
  for (auto& length : lengths) length = static_cast<std::uint32_t>(1 + random.below(60));
  return lengths;
}

/// Epoch and batches of the step at which a plan stands.
struct planned_step {
  std::size_t epoch = 0;
  bool ends_epoch = false;
  std::vector<std::vector<std::uint32_t>> batches;
  explicit planned_step(const training::run_plan& plan) : epoch(plan.epoch()), ends_epoch(plan.ends_epoch()) {
    for (std::size_t i = 0; i < plan.batches(); ++i) batches.emplace_back(plan.batch(i).begin(), plan.batch(i).end());
  }
  friend bool operator==(const planned_step&, const planned_step&) = default;
};

}  // namespace

TEST_CASE("a plan has each example once an epoch, and can be taken up at any step") {
  const auto lengths = some_lengths(101);
  const std::vector<training::training_options> cases{
      {.epochs = 3, .batch = 8},
      {.epochs = 3, .batch = 8, .accumulation = 4},
      {.epochs = 3, .batch_tokens = 200, .accumulation = 2, .length_bucketing = true},
      {.epochs = 1, .batch = 8, .max_steps = 50}};
  for (std::size_t which = 0; which < cases.size(); ++which) {
    CAPTURE(which);
    const auto& options = cases[which];
    training::run_plan plan(lengths, options);
    std::vector<planned_step> steps;
    for (std::size_t step = 0; step < plan.steps(); ++step) {
      if (step > 0) plan.advance();
      steps.emplace_back(plan);
    }
    if (options.max_steps == 0) {
      CHECK(steps.back().epoch == 3);
      CHECK(steps.back().ends_epoch);
    } else {
      CHECK(steps.size() == 50);
      CHECK(steps.back().epoch == 4);  // 13 batches each
      CHECK(!steps.back().ends_epoch);
    }
    std::vector<std::uint32_t> seen;
    for (const auto& step : steps) {
      CHECK((step.batches.size() == options.accumulation || step.ends_epoch));
      for (const auto& batch : step.batches) seen.insert(seen.end(), batch.begin(), batch.end());
      if (!step.ends_epoch) continue;
      std::sort(seen.begin(), seen.end());
      REQUIRE(seen.size() == 101);
      for (std::uint32_t i = 0; i < 101; ++i) CHECK(seen[i] == i);
      seen.clear();
    }
    for (std::size_t step = 0; step < steps.size(); step += 3) {
      training::run_plan later(lengths, options);
      later.seek(step);
      CHECK(planned_step(later) == steps[step]);
    }
  }
}

TEST_CASE("several small batches a step are one large batch in pieces") {
  const auto lengths = some_lengths(64);
  training::run_plan large(lengths, {.epochs = 1, .batch = 8});
  training::run_plan small(lengths, {.epochs = 1, .batch = 2, .accumulation = 4});
  REQUIRE(large.steps() == small.steps());
  for (std::size_t step = 0; step < large.steps(); ++step) {
    if (step > 0) large.advance(), small.advance();
    std::vector<std::uint32_t> pieces;
    for (std::size_t i = 0; i < small.batches(); ++i)
      pieces.insert(pieces.end(), small.batch(i).begin(), small.batch(i).end());
    CHECK(std::ranges::equal(pieces, large.batch(0)));
  }
}

}  // namespace run_plan_test
