#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "clinicalbert/backends/adamw_step.hpp"
#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/optimizers/adamw.hpp"
#include "clinicalbert/optimizers/clip_norm.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Ends a training step: clips the gradients to `max_norm`, moves the weights by AdamW, sets the gradients to zero.
///
/// Biases and layer norms do not decay. Returns the norm of the gradients before clipping (torch's clip_grad_norm_);
/// where it is not finite, the weights stay as they are. Loshchilov & Hutter 2019, algorithm 2; agrees with
/// torch.optim.AdamW.
template <class Model>
double apply_gradients(typename Model::stream& s, state<Model>& run, const optimizers::adamw_settings& settings,
                       double learning_rate, double max_norm) {
  using E = typename Model::E;
  using op = backends::adamw_op<typename Model::backend>;
  const double norm = std::sqrt(op::squared_norm(s, std::span<const E>(run.gradients.flat())));
  ++run.steps;
  if (std::isfinite(norm)) {
    backends::adamw_step step;
    step.learning_rate = learning_rate;
    step.beta1 = settings.beta1;
    step.beta2 = settings.beta2;
    step.epsilon = settings.epsilon;
    step.gradient_scale = optimizers::clip_factor(norm, max_norm);
    const optimizers::bias_corrections divisors(settings, run.steps);
    step.m_correction = 1 / divisors.first;
    step.v_correction = 1 / divisors.second;
    step.weight_decay = settings.weight_decay;
    op::update(s, step, run.weights.flat(), run.gradients.flat(), run.first_moment.flat(), run.second_moment.flat(),
               run.spared);
  } else {
    std::ranges::fill(run.gradients.flat(), E(0));
  }
  return norm;
}

}  // namespace clinicalbert::training
