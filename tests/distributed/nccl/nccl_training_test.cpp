// Pretraining that ranks with a GPU each share, on the fake of both.

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/distributed/nccl/nccl_ranks.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/apply_gradients.hpp"
#include "clinicalbert/training/gradient_exchange.hpp"
#include "clinicalbert/training/pretraining_batches.hpp"
#include "clinicalbert/training/pretraining_step.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"
#include "tests/distributed/nccl/forked_ranks.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/training/run_outcome.hpp"

namespace clinicalbert::nccl_training_test {
namespace {

using step = training::pretraining_step<models::encoder<tests::h8, backends::cuda<>>>;
using model = step::model;

struct shared_steps {
  tests::random_store made{5, 20, 10};
  model::sizes sizes = step::sizes({.vocabulary = 206, .positions = 100, .segments = 2});
  training::training_options options = tests::short_run(2);

  /// Two steps with dropout; what they leave behind: of each the loss, the gradients and their norm, and the weights at
  /// the end. `refused`: which launch of the GPU's fails.
  std::vector<double> run(training::communicator* ranks, std::size_t refused = 0) const {
    std::mt19937 random(3);
    models::parameter_set<model> weights(sizes);
    tests::fill_randomly(weights, random, 0.1);
    training::state<model> state(std::move(weights), sizes);
    std::optional<training::gradient_exchange<model>> exchange;
    if (ranks != nullptr) exchange.emplace(*ranks, sizes, 2000);
    const batches::batch_share share =
        ranks != nullptr ? batches::batch_share{ranks->rank(), ranks->size()} : batches::batch_share{};
    const auto store = made.open();
    training::pretraining_batches source(store, made.pieces(), {.phases = {{32, 2}}}, options, share);
    const step with{.pair_weight = 0.7, .exchange = exchange ? &*exchange : nullptr};
    const models::encoder_options how{.hidden_dropout = 0.1, .attention_dropout = 0.1};
    step::stream s;
    step::batch batch;
    std::vector<double> all;
    tests::the_gpu().refused_launch = refused;
    for (std::uint32_t number = 0; number < 2; ++number) {
      source.collate(0, batch);
      all.push_back(with.accumulate(s, state, how, {.seed = 7, .step = number}, batch));
      s.wait();
      const auto gradients = state.gradients.flat();
      all.insert(all.end(), gradients.begin(), gradients.end());
      all.push_back(training::apply_gradients(s, state, optimizers::adamw_settings{}, 1e-3, 1.0));
      source.advance();
    }
    const auto end = state.weights.flat();
    all.insert(all.end(), end.begin(), end.end());
    return all;
  }
};

distributed::nccl_ranks joined(std::size_t rank, std::size_t size) {
  distributed::nccl::group_id id;
  id.bytes[0] = std::byte{7};
  return {id, rank, size, std::chrono::minutes(4)};
}

double relative_difference(std::span<const double> a, std::span<const double> b) {
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += std::pow(a[i] - b[i], 2);
    norm += std::pow(b[i], 2);
  }
  return std::sqrt(difference / norm);
}

std::vector<tests::rank_end> train(const shared_steps& one, std::size_t count) {
  tests::empty_the_meeting();
  return tests::as_processes(count, [&](std::size_t rank) {
    auto ranks = joined(rank, count);
    return one.run(&ranks);
  });
}

}  // namespace

TEST_CASE(
    "nccl: ranks that share training steps make the losses, gradients and weights of one, the same bits on each") {
  const shared_steps one;
  tests::the_gpu() = {};
  const auto alone = one.run(nullptr);
  for (const std::size_t count : {2U, 4U}) {
    CAPTURE(count);
    const auto ends = train(one, count);
    for (const auto& end : ends) {
      CHECK(end.error.empty());
      CHECK(end == ends[0]);
    }
    REQUIRE(ends[0].numbers.size() == alone.size());
    // Loss, gradients and norm of two steps, and the weights.
    const std::size_t parameters = (alone.size() - 4) / 3;
    std::size_t begin = 0;
    for (const std::size_t size :
         {std::size_t{1}, parameters, std::size_t{1}, std::size_t{1}, parameters, std::size_t{1}, parameters}) {
      CAPTURE(begin, size);
      CHECK(relative_difference(std::span(ends[0].numbers).subspan(begin, size),
                                std::span(alone).subspan(begin, size)) < 1e-6);
      begin += size;
    }
    CHECK(begin == alone.size());
    if (count == 2) CHECK(train(one, count) == ends);
  }
}

TEST_CASE("nccl: a kernel that does not start on one rank ends the step on all") {
  const shared_steps one;
  tests::empty_the_meeting();
  const auto ends = tests::as_processes(2, [&](std::size_t rank) {
    auto ranks = joined(rank, 2);
    return one.run(&ranks, rank == 1 ? 40 : 0);
  });
  CHECK_THAT(ends[1].error, tests::contains("could not be started: cudaErrorInvalidConfiguration (9)"));
  CHECK_THAT(ends[0].error, tests::contains("NCCL, rank 0 of 2: "));
  CHECK_THAT(ends[0].error, tests::contains("ncclRemoteError (6)"));
}

namespace {

/// One process, which cannot follow a stream: notes what it is given to sum.
class notes final : public training::communicator {
 public:
  std::vector<std::vector<float>> given;
  std::vector<std::span<const float>> where;
  bool changed = false;

  [[nodiscard]] std::size_t rank() const noexcept override { return 0; }
  [[nodiscard]] std::size_t size() const noexcept override { return 1; }
  void sum(std::span<double>) noexcept override {}
  void begin_sum(std::span<float> values) noexcept override {
    given.emplace_back(values.begin(), values.end());
    where.push_back(values);
  }
  void begin_sum(std::span<double>) noexcept override {}
  void progress() noexcept override {}
  void wait() noexcept override {
    for (std::size_t i = 0; i < given.size(); ++i)
      changed |= given[i] != std::vector<float>(where[i].begin(), where[i].end());
    given.clear();
    where.clear();
  }
};

}  // namespace

TEST_CASE("where ranks cannot follow a GPU's stream, they are given gradients that have been made") {
  const shared_steps one;
  tests::the_gpu() = {};
  const auto alone = one.run(nullptr);
  notes ranks;
  CHECK(one.run(&ranks) == alone);
  CHECK(!ranks.changed);
}

}  // namespace clinicalbert::nccl_training_test
