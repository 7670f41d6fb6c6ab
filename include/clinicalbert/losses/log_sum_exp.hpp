#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace clinicalbert::losses {

/// log(sum of exp(x)) in double, without overflow; minus infinity where every x is.
template <class T>
[[nodiscard]] double log_sum_exp(std::span<const T> row) noexcept {
  double largest = -std::numeric_limits<double>::infinity();
  for (const T x : row) largest = std::max(largest, static_cast<double>(x));
  if (!(largest > -std::numeric_limits<double>::infinity())) return largest;
  double sum = 0.0;
  for (const T x : row) sum += std::exp(static_cast<double>(x) - largest);
  return largest + std::log(sum);
}

}  // namespace clinicalbert::losses
