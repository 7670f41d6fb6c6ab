#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/metrics/average_precision.hpp"
#include "clinicalbert/metrics/brier.hpp"
#include "clinicalbert/metrics/roc.hpp"
#include "examples/report/score_table.hpp"

namespace clinicalbert::examples {

/// The mean of the values that are defined; NaN of none.
[[nodiscard]] inline double mean_of_defined(std::span<const double> values) {
  double sum = 0;
  std::size_t count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

/// AUROC, AUPRC (average precision) and Brier score of each label by itself, yes or no.
///
/// `scores`: [n, known], of the first `known` labels, which the model has; `truth`: [n, labels], 0 for no. A label that
/// it has not has none of the three.
[[nodiscard]] inline std::vector<label_column> columns_of_scores(std::span<const float> scores, std::size_t known,
                                                                 std::span<const std::uint8_t> truth,
                                                                 std::size_t labels) {
  const std::size_t items = labels == 0 ? 0 : truth.size() / labels;
  const std::vector<double> undefined(labels, std::numeric_limits<double>::quiet_NaN());
  std::vector<label_column> columns{{"AUROC", undefined}, {"AUPRC", undefined}, {"Brier", undefined}};
  std::vector<double> of_label(items);
  std::vector<std::uint8_t> truth_of_label(items);
  for (std::size_t k = 0; k < known; ++k) {
    for (std::size_t i = 0; i < items; ++i) {
      of_label[i] = static_cast<double>(scores[i * known + k]);
      truth_of_label[i] = truth[i * labels + k];
    }
    columns[0].values[k] = metrics::auroc(of_label, truth_of_label);
    columns[1].values[k] = metrics::average_precision(of_label, truth_of_label);
    columns[2].values[k] = metrics::brier_score(of_label, truth_of_label);
  }
  for (auto& column : columns) column.mean = mean_of_defined(column.values);
  return columns;
}

}  // namespace clinicalbert::examples
