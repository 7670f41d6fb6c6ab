#pragma once

namespace clinicalbert::backends {

/// The numbers of one AdamW step, as a backend's `adamw_op` takes them: with g' = gradient_scale g,
/// m = beta1 m + (1 - beta1) g', v = beta2 v + (1 - beta2) g'^2,
/// w = w (1 - learning_rate weight_decay) - learning_rate m_correction m / (sqrt(v v_correction) + epsilon).
///
/// Loshchilov & Hutter 2019, algorithm 2; the corrections are 1 / (1 - beta^t), or 1 without bias correction.
struct adamw_step {
  double learning_rate = 0, weight_decay = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  double gradient_scale = 1, m_correction = 1, v_correction = 1;
};

}  // namespace clinicalbert::backends
