#pragma once

#include <cstddef>
#include <cstdint>

#include "clinicalbert/optimizers/adamw.hpp"

namespace clinicalbert::training {

/// What a run may choose; the defaults are those of fine-tuning a small BERT on a thousand sentences or more.
struct training_options {
  std::size_t epochs = 4;
  std::size_t batch = 32;       ///< sequences a step
  double learning_rate = 2e-4;  ///< the highest
  double warm_up = 0.1;    ///< part of all steps in which the rate rises from its first step on; then it falls to 0
  double max_norm = 1.0;   ///< of the gradients, by clipping
  std::uint64_t seed = 1;  ///< of order and dropout
  bool gradient_checkpointing = false;  ///< as in models::encoder_options, where it may be set too
  optimizers::adamw_settings adamw = {};
};

}  // namespace clinicalbert::training
