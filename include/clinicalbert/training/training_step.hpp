#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// What the trainer asks of a task: one kind of example, how some become a batch, and forward, loss and backward of it.
/// Loss settings are members of the object; a default-constructed one is the plain loss.
///
///   collate(examples, chosen, batch)   // packs the chosen ones in that order; overwrites, and uses the memory again.
///                                      // Throws batches::batch_error
///   length(example), tokens(batch)     // rows that the encoder sees
///   items(batch)                       // what the mean loss is a mean over: rows, sequences, weights of classes
///   accumulate(stream, run, options, key, batch, share)
///
/// `accumulate` ADDS share times the gradient of the batch's mean loss to run.gradients and returns that mean loss, in
/// nats. With share = items of this batch / items of all, some small batches give the gradient of one large one; where
/// the loss is scaled (loss_scale.hpp), that is a factor of `share` too, which then is larger than 1. A step
/// with few outputs reserves the stream's arena itself, so that a warm one allocates nothing. Each batch has a dropout
/// key of its own; a step that runs forward twice derives a second one from it. A step may have `settings()`, the
/// run_settings of its loss: a run with others then cannot go on from its checkpoint.
template <class S>
concept TrainingStep = requires {
  typename S::model;    // a heads::with_heads or heads::with_language_model
  typename S::stream;   // of its backend
  typename S::example;  // what the data is a list of
  typename S::batch;    // ragged
}
&&requires(const S& step, typename S::stream& stream, state<typename S::model>& run,
           const models::encoder_options& options, const tensors::random_key& key,
           std::span<const typename S::example> examples, std::span<const std::uint32_t> chosen,
           typename S::batch& batch, const typename S::batch& packed, double share) {
  S::collate(examples, chosen, batch);
  { S::length(examples[0]) } -> std::convertible_to<std::size_t>;
  { S::tokens(packed) } -> std::convertible_to<std::size_t>;
  { step.items(packed) } -> std::convertible_to<double>;
  { step.accumulate(stream, run, options, key, packed, share) } -> std::convertible_to<double>;
};

}  // namespace clinicalbert::training
