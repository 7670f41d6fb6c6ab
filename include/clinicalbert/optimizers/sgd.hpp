#pragma once

#include <cassert>
#include <cstddef>
#include <span>

namespace clinicalbert::optimizers {

struct sgd_settings {
  double momentum = 0.0;
  double weight_decay = 0.0;  ///< added to the gradient
  bool nesterov = false;
};

/// Stochastic gradient descent with momentum, one step over one vector.
///
///     g <- scale g + decay w;  m <- momentum m + g;  w <- w - rate m, or with nesterov w - rate (g + momentum m)
///
/// Overwrites w and m, of one length; m is 0 before the first step. Computed in double an element. Sutskever et al.
/// 2013, section 2; agrees with torch.optim.SGD to 1e-12 in double and 1e-6 in float.
template <class T>
void sgd_update(std::span<T> w, std::span<const T> g, std::span<T> m, const sgd_settings& settings,
                double learning_rate, double gradient_scale = 1.0) noexcept {
  assert(w.size() == g.size() && w.size() == m.size());
  for (std::size_t i = 0; i < w.size(); ++i) {
    const auto weight = static_cast<double>(w[i]);
    const double gradient = static_cast<double>(g[i]) * gradient_scale + settings.weight_decay * weight;
    const double velocity = settings.momentum * static_cast<double>(m[i]) + gradient;
    const double direction = settings.nesterov ? gradient + settings.momentum * velocity : velocity;
    m[i] = static_cast<T>(velocity);
    w[i] = static_cast<T>(weight - learning_rate * direction);
  }
}

}  // namespace clinicalbert::optimizers
