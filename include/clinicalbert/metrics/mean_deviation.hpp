#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace clinicalbert::metrics {

/// What several runs have scored: their mean, and how far they lie apart.
struct mean_deviation {
  double mean = std::numeric_limits<double>::quiet_NaN();
  double deviation = std::numeric_limits<double>::quiet_NaN();
  std::size_t count = 0;
};

/// The mean of numbers and their sample standard deviation, sqrt(sum (x - mean)^2 / (n - 1)).
///
/// The mean of none is NaN, and so is the deviation of less than two. Agrees with numpy's mean and std(ddof=1).
[[nodiscard]] inline mean_deviation mean_and_deviation(std::span<const double> values) noexcept {
  mean_deviation result;
  result.count = values.size();
  if (values.empty()) return result;
  const auto n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  result.mean = sum / n;
  if (values.size() < 2) return result;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.deviation = std::sqrt(squares / (n - 1));
  return result;
}

}  // namespace clinicalbert::metrics
