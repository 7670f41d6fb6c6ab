#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "clinicalbert/metrics/metric_error.hpp"

namespace clinicalbert::metrics {

/// Mean of (predicted - gold)^2. `gold`, `predicted`: [n]; NaN of nothing. Throws metric_error for lists of different
/// lengths.
[[nodiscard]] inline double mean_squared_error(std::span<const double> gold, std::span<const double> predicted) {
  check_same_size("mean squared error", gold.size(), predicted.size());
  if (gold.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0;
  for (std::size_t i = 0; i < gold.size(); ++i) sum += (predicted[i] - gold[i]) * (predicted[i] - gold[i]);
  return sum / static_cast<double>(gold.size());
}

/// Mean of |predicted - gold|. `gold`, `predicted`: [n]; NaN of nothing. Throws metric_error for lists of different
/// lengths.
[[nodiscard]] inline double mean_absolute_error(std::span<const double> gold, std::span<const double> predicted) {
  check_same_size("mean absolute error", gold.size(), predicted.size());
  if (gold.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0;
  for (std::size_t i = 0; i < gold.size(); ++i) sum += std::abs(predicted[i] - gold[i]);
  return sum / static_cast<double>(gold.size());
}

}  // namespace clinicalbert::metrics
