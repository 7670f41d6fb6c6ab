#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "clinicalbert/metrics/class_rows.hpp"
#include "clinicalbert/metrics/metric_error.hpp"
#include "clinicalbert/metrics/ranks.hpp"

namespace clinicalbert::metrics {

/// Area under the receiver operating characteristic: the probability that an item that is a yes scores higher than one
/// that is a no, a tie counting one half. Of the ranks R of all scores: (sum_yes R - P (P + 1) / 2) / (P N).
///
/// `scores`: [n], higher for yes, in any unit; `truth`: [n], 0 for no. NaN without a yes or without a no. Throws
/// metric_error for lists of different lengths and a score that is NaN. Hanley and McNeil 1982; agrees with
/// sklearn.metrics.roc_auc_score.
[[nodiscard]] inline double auroc(std::span<const double> scores, std::span<const std::uint8_t> truth) {
  check_same_size("auroc", scores.size(), truth.size());
  check_numbers("auroc", scores);
  const auto ranks = average_ranks(scores);
  double rank_sum = 0.0;
  std::size_t yes = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] == 0) continue;
    ++yes;
    rank_sum += ranks[i];
  }
  if (yes == 0 || yes == truth.size()) return std::numeric_limits<double>::quiet_NaN();
  const auto positives = static_cast<double>(yes);
  const auto negatives = static_cast<double>(truth.size() - yes);
  return (rank_sum - positives * (positives + 1.0) / 2.0) / (positives * negatives);
}

/// Mean over classes of the AUROC of a class's probability, the class against the rest.
///
/// `probabilities`: [N, K] with K = `classes`; `labels`: [N]. A class that all items or none have is left out; NaN if
/// there is no other. Throws metric_error as for_each_class_row, and for NaN. Agrees with
/// sklearn.metrics.roc_auc_score(multi_class="ovr", average="macro"), which wants all classes to occur.
template <class T>
[[nodiscard]] double auroc_one_vs_rest(std::span<const T> probabilities, std::size_t classes,
                                       std::span<const std::int32_t> labels) {
  std::vector<double> scores(labels.size());
  std::vector<std::uint8_t> truth(labels.size());
  double sum = 0.0;
  std::size_t defined = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    std::size_t i = 0;
    for_each_class_row("auroc", probabilities, classes, labels, [&](std::span<const T> row, std::size_t label) {
      scores[i] = static_cast<double>(row[k]);
      truth[i++] = label == k ? 1 : 0;
    });
    const double area = auroc(scores, truth);
    if (area != area) continue;
    sum += area;
    ++defined;
  }
  return defined == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(defined);
}

}  // namespace clinicalbert::metrics
