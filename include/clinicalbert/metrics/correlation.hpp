#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "clinicalbert/metrics/metric_error.hpp"
#include "clinicalbert/metrics/ranks.hpp"

namespace clinicalbert::metrics {

/// Pearson's r, in [-1, 1]: the covariance of two lists over the product of their standard deviations.
///
/// NaN for less than two items and where a list has one value only. Throws metric_error for lists of different lengths
/// and for NaN. Agrees with scipy.stats.pearsonr.
[[nodiscard]] inline double pearson(std::span<const double> a, std::span<const double> b) {
  check_same_size("pearson", a.size(), b.size());
  check_numbers("pearson", a);
  check_numbers("pearson", b);
  const auto is_constant = [](std::span<const double> values) {
    return std::all_of(values.begin(), values.end(), [&](double value) { return value == values.front(); });
  };
  if (a.size() < 2 || is_constant(a) || is_constant(b)) return std::numeric_limits<double>::quiet_NaN();
  const auto mean = [](std::span<const double> values) {
    double sum = 0.0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  const double mean_a = mean(a), mean_b = mean(b);
  double covariance = 0.0, variance_a = 0.0, variance_b = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    covariance += (a[i] - mean_a) * (b[i] - mean_b);
    variance_a += (a[i] - mean_a) * (a[i] - mean_a);
    variance_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return std::clamp(covariance / (std::sqrt(variance_a) * std::sqrt(variance_b)), -1.0, 1.0);
}

/// Spearman's rho, in [-1, 1]: Pearson's r of the ranks, equal values having the mean of theirs.
///
/// NaN and errors as for `pearson`. Agrees with scipy.stats.spearmanr.
[[nodiscard]] inline double spearman(std::span<const double> a, std::span<const double> b) {
  check_same_size("spearman", a.size(), b.size());
  check_numbers("spearman", a);
  check_numbers("spearman", b);
  return pearson(average_ranks(a), average_ranks(b));
}

}  // namespace clinicalbert::metrics
