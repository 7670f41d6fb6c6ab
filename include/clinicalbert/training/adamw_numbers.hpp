#pragma once

#include <cstdint>

#include "clinicalbert/backends/adamw_step.hpp"
#include "clinicalbert/optimizers/adamw.hpp"

namespace clinicalbert::training {

/// The numbers of AdamW's step `count`, from 1, for a backend.
[[nodiscard]] inline backends::adamw_step adamw_numbers(const optimizers::adamw_settings& settings, std::uint64_t count,
                                                        double learning_rate, double gradient_scale) {
  backends::adamw_step step;
  step.learning_rate = learning_rate;
  step.beta1 = settings.beta1;
  step.beta2 = settings.beta2;
  step.epsilon = settings.epsilon;
  step.gradient_scale = gradient_scale;
  const optimizers::bias_corrections divisors(settings, count);
  step.m_correction = 1 / divisors.first;
  step.v_correction = 1 / divisors.second;
  step.weight_decay = settings.weight_decay;
  return step;
}

}  // namespace clinicalbert::training
