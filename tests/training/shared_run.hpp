#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "clinicalbert/training/gradient_exchange.hpp"
#include "clinicalbert/training/pretraining_batches.hpp"
#include "clinicalbert/training/pretraining_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "tests/batches/random_store.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/training/run_outcome.hpp"

namespace clinicalbert::tests {

/// A run of pretraining that some ranks share: two phases of 12 steps in all, with dropout. In the second phase a part
/// has three sequences, so that of four ranks one has nothing to do.
struct shared_run {
  using encoder = models::encoder<h8, backends::reference<double>>;
  using step = training::pretraining_step<encoder>;

  using outcome = run_outcome<double>;

  random_store made{5, 20, 10};
  step::model::sizes sizes = step::sizes({.vocabulary = 206, .positions = 100, .segments = 2});
  std::uint32_t weights_seed = 3;
  std::size_t bucket_bytes = 2000;
  training::training_options options = short_run(12);

  [[nodiscard]] training::state<step::model> begin() const {
    std::mt19937 random(weights_seed);
    models::parameter_set<step::model> weights(sizes);
    fill_randomly(weights, random, 0.1);
    return {std::move(weights), sizes};
  }

  /// With null, of one process.
  outcome run(training::communicator* ranks, const training::callbacks& call = {},
              const training::checkpoint_place& place = {}) const {
    auto state = begin();
    std::optional<training::gradient_exchange<step::model>> exchange;
    if (ranks != nullptr) exchange.emplace(*ranks, sizes, bucket_bytes);
    const batches::batch_share share =
        ranks != nullptr ? batches::batch_share{ranks->rank(), ranks->size()} : batches::batch_share{};
    const auto store = made.open();
    training::pretraining_batches source(store, made.pieces(), {.phases = {{32, 8}, {64, 4}}}, options, share);
    training::pretraining_counts counts;
    step::stream s;
    const step with{.pair_weight = 0.7, .counts = &counts, .exchange = exchange ? &*exchange : nullptr};
    const auto record = training::train(with, s, state, {}, source, options, call, place);
    return outcome_of(state, record.history);
  }
};

}  // namespace clinicalbert::tests
