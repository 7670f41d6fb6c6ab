#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace clinicalbert::optimizers {

/// Sum of squares, in double and in the order of the elements. Sums of several vectors add up to the square of their
/// joint norm.
template <class T>
[[nodiscard]] double sum_of_squares(std::span<const T> values) noexcept {
  double sum = 0.0;
  for (const T value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return sum;
}

/// What to multiply gradients by so that their joint norm is at most `largest`: min(1, largest / (norm + 1e-6)).
///
/// Agrees with torch.nn.utils.clip_grad_norm_, with NaN for a norm that is NaN: such a step must be seen by the caller.
[[nodiscard]] inline double clip_factor(double norm, double largest) noexcept {
  if (std::isnan(norm)) return std::numeric_limits<double>::quiet_NaN();
  return std::min(1.0, largest / (norm + 1e-6));
}

}  // namespace clinicalbert::optimizers
