#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>

#include "clinicalbert/batches/collate.hpp"
#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/optimizers/schedule.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/apply_gradients.hpp"
#include "clinicalbert/training/options.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// How far a run is, as callbacks see it after a step.
struct progress {
  std::size_t epoch = 0;            ///< from 1
  std::size_t step = 0, steps = 0;  ///< of the whole run, from 1
  std::size_t tokens = 0;           ///< of this step
  double loss = 0;                  ///< of this step
  double gradient_norm = 0;         ///< before clipping
  double learning_rate = 0;
};

/// What a caller wants to do meanwhile; either may be empty, and either may throw to end the run.
struct callbacks {
  std::function<void(const progress&)> after_step;
  std::function<void(const progress&, double mean_loss)> after_epoch;
};

/// The loss or a gradient became NaN or infinite.
class diverged : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Trains for some epochs: each in a new order, in batches of sequences, the learning rate rising and then falling in a
/// line.
///
/// Step is e.g. `token_class_step<Encoder>`. The same seed, build and examples give the same bits for any number of
/// threads. Throws diverged, naming the step, and what batches and callbacks throw.
template <class Step>
void train(typename Step::stream& s, state<typename Step::model>& run, models::encoder_options model_options,
           std::span<const batches::token_example> examples, const training_options& options,
           const callbacks& call = {}) {
  if (examples.empty()) throw std::invalid_argument("training: there are no examples");
  if (options.batch == 0) throw std::invalid_argument("training: the batch must be positive");
  model_options.gradient_checkpointing |= options.gradient_checkpointing;
  const std::size_t steps_an_epoch = (examples.size() + options.batch - 1) / options.batch;
  progress now;
  now.steps = options.epochs * steps_an_epoch;
  const auto warm =
      static_cast<std::uint64_t>(std::max(1.0, std::floor(static_cast<double>(now.steps) * options.warm_up)));
  batches::ragged_batch batch;
  for (now.epoch = 1; now.epoch <= options.epochs; ++now.epoch) {
    const auto order = batches::shuffled_order(static_cast<std::uint32_t>(examples.size()), options.seed, now.epoch);
    double losses = 0;
    for (std::size_t begin = 0; begin < order.size(); begin += options.batch) {
      const std::size_t count = std::min(options.batch, order.size() - begin);
      batches::collate(examples, std::span(order).subspan(begin, count), batch);
      now.tokens = batch.tokens();
      now.learning_rate =
          options.learning_rate * optimizers::schedule::linear_from_first_step(now.step, warm, now.steps);
      const tensors::random_key key{options.seed, static_cast<std::uint32_t>(now.step), 0, 0};
      now.loss = Step::accumulate(s, run, model_options, key, batch);
      now.gradient_norm = apply_gradients(s, run, options.adamw, now.learning_rate, options.max_norm);
      ++now.step;
      if (!std::isfinite(now.loss) || !std::isfinite(now.gradient_norm))
        throw diverged("training: the loss or a gradient is not finite at step " + std::to_string(now.step) +
                       "; a smaller learning rate may help");
      losses += now.loss;
      if (call.after_step) call.after_step(now);
    }
    if (call.after_epoch) call.after_epoch(now, losses / static_cast<double>(steps_an_epoch));
  }
}

}  // namespace clinicalbert::training
