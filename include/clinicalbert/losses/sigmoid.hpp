#pragma once

#include <algorithm>
#include <cmath>

namespace clinicalbert::losses {

/// log(1 + exp(x)) without overflow.
[[nodiscard]] inline double softplus(double x) noexcept {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

/// 1 / (1 + exp(-x)).
[[nodiscard]] inline double sigmoid(double x) noexcept {
  const double e = std::exp(-std::abs(x));
  return (x >= 0 ? 1.0 : e) / (1.0 + e);
}

}  // namespace clinicalbert::losses
