#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "clinicalbert/metrics/class_rows.hpp"
#include "clinicalbert/metrics/metric_error.hpp"

namespace clinicalbert::metrics {

/// Brier score of yes or no: the mean of (p - y)^2, in [0, 1], lower is better.
///
/// `probabilities`: [n], of yes; `truth`: [n], 0 for no. NaN of nothing. Throws metric_error for lists of different
/// lengths. Agrees with sklearn.metrics.brier_score_loss.
[[nodiscard]] inline double brier_score(std::span<const double> probabilities, std::span<const std::uint8_t> truth) {
  check_same_size("brier score", probabilities.size(), truth.size());
  if (truth.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double error = probabilities[i] - (truth[i] != 0 ? 1.0 : 0.0);
    sum += error * error;
  }
  return sum / static_cast<double>(truth.size());
}

/// Brier score of K classes: the mean over items of sum_k (p_k - [k is gold])^2, in [0, 2]; of two classes it is twice
/// the score of yes or no.
///
/// `probabilities`: [N, K] with K = `classes`; `labels`: [N]. NaN of nothing. Throws metric_error as
/// for_each_class_row. Brier 1950, equation 2.
template <class T>
[[nodiscard]] double brier_score_of_classes(std::span<const T> probabilities, std::size_t classes,
                                            std::span<const std::int32_t> labels) {
  double sum = 0.0;
  for_each_class_row("brier score", probabilities, classes, labels, [&](std::span<const T> row, std::size_t label) {
    for (std::size_t k = 0; k < classes; ++k) {
      const double error = static_cast<double>(row[k]) - (k == label ? 1.0 : 0.0);
      sum += error * error;
    }
  });
  return labels.empty() ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(labels.size());
}

}  // namespace clinicalbert::metrics
