#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "clinicalbert/training/run_settings.hpp"

namespace clinicalbert::training {

/// Numbers by which a source of batches is taken up again; what they mean is the source's own.
using batch_place = std::vector<std::uint64_t>;

/// Where the batches of a run come from: of a list of examples (example_batches.hpp), or read from a store that is
/// larger than memory (pretraining_batches.hpp). It stands at a step, counted from 0.
///
///   steps()                // of the whole run
///   seek(step, place)      // goes to a step; `place` is what place_after() gave before that step, empty for step 0
///   batches()              // how many batches this step has, as one batch of them all
///   collate(i, batch)      // overwrites `batch`: each i in order, once a step
///   epoch(), ends_epoch()  // of this step, from 1; whether it is the last of its epoch
///   place_after()          // where the next step begins, once all batches were collated; may be empty
///   advance()              // goes to the next step
///   settings()             // what a run's bits depend on here
template <class D, class Batch>
concept BatchSource = requires(D& data, const D& known, std::size_t number, const batch_place& place, Batch& batch) {
  { known.steps() } -> std::convertible_to<std::size_t>;
  data.seek(number, place);
  { known.batches() } -> std::convertible_to<std::size_t>;
  data.collate(number, batch);
  { known.epoch() } -> std::convertible_to<std::size_t>;
  { known.ends_epoch() } -> std::convertible_to<bool>;
  { known.place_after() } -> std::convertible_to<batch_place>;
  data.advance();
  { known.settings() } -> std::convertible_to<run_settings>;
};

}  // namespace clinicalbert::training
