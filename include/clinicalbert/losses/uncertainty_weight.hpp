#pragma once

#include <cmath>

namespace clinicalbert::losses {

/// What a loss L becomes that is weighed by the uncertainty of its objective: w (exp(-s) L + s / 2), where
/// s = log sigma^2 is learned and w is fixed.
///
/// Kendall, Gal & Cipolla 2018, section 3.2, the form of a classification (their equation 10) with the log variance
/// that they train in its place: exp(-s) scales the loss, s / 2 keeps s from growing. For an L that stays the same the
/// best s is log 2L, whatever w is.
struct uncertainty_weight {
  double fixed = 1;         ///< w
  double log_variance = 0;  ///< s

  /// By which the gradients of L are multiplied.
  [[nodiscard]] double scale() const noexcept { return fixed * std::exp(-log_variance); }
  [[nodiscard]] double loss(double plain) const noexcept { return scale() * plain + fixed * log_variance / 2; }
  /// The derivative of `loss` by s.
  [[nodiscard]] double slope(double plain) const noexcept { return fixed / 2 - scale() * plain; }
};

}  // namespace clinicalbert::losses
