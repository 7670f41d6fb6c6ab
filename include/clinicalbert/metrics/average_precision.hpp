#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "clinicalbert/metrics/metric_error.hpp"
#include "clinicalbert/metrics/ranks.hpp"

namespace clinicalbert::metrics {

/// Area under the curve of precision and recall as average precision: sum_n (R_n - R_{n-1}) P_n over the distinct
/// scores from the highest down, with precision P_n and recall R_n of the items that score at least the n-th.
///
/// `scores`: [n], higher for yes, in any unit; `truth`: [n], 0 for no. NaN without a yes. Throws metric_error for lists
/// of different lengths and a score that is NaN. Agrees with sklearn.metrics.average_precision_score.
[[nodiscard]] inline double average_precision(std::span<const double> scores, std::span<const std::uint8_t> truth) {
  check_same_size("average precision", scores.size(), truth.size());
  check_numbers("average precision", scores);
  const auto rising = rising_order(scores);
  double sum = 0.0;
  std::size_t all_yes = 0;
  for (std::size_t end = rising.size(), begin = end; end > 0; end = begin) {
    std::size_t new_yes = 0;
    while (begin > 0 && scores[rising[begin - 1]] == scores[rising[end - 1]]) {
      --begin;
      if (truth[rising[begin]] != 0) ++new_yes;
    }
    all_yes += new_yes;
    sum += static_cast<double>(new_yes) * static_cast<double>(all_yes) / static_cast<double>(rising.size() - begin);
  }
  return all_yes == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(all_yes);
}

}  // namespace clinicalbert::metrics
