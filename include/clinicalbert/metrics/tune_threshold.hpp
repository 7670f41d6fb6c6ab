#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/metrics/metric_error.hpp"
#include "clinicalbert/metrics/precision_recall.hpp"
#include "clinicalbert/metrics/ranks.hpp"

namespace clinicalbert::metrics {

/// Items are a yes whose score is at least `threshold`, which gives `f1` on what it was tuned on.
struct tuned_threshold {
  double threshold = std::numeric_limits<double>::infinity();
  double f1 = 0.0;
};

/// The threshold that makes F1 largest: halfway between the lowest score that is a yes and the one below it, or the
/// lowest score itself where every item is a yes. Among thresholds with the same F1, the highest.
///
/// `scores`: [n], higher for yes, in any unit; `truth`: [n], 0 for no. Without a yes in `truth` nothing can be told,
/// and the threshold is infinite. Throws metric_error for lists of different lengths and a score that is NaN. Takes
/// n log n steps.
[[nodiscard]] inline tuned_threshold tune_threshold(std::span<const double> scores,
                                                    std::span<const std::uint8_t> truth) {
  check_same_size("threshold", scores.size(), truth.size());
  check_numbers("threshold", scores);
  const auto rising = rising_order(scores);
  match_counts counts;
  for (const std::uint8_t one : truth) counts.gold += one != 0 ? 1 : 0;
  tuned_threshold best;
  for (std::size_t i = rising.size(); i-- > 0;) {
    ++counts.predicted;
    counts.correct += truth[rising[i]] != 0 ? 1 : 0;
    const double score = scores[rising[i]];
    if (i > 0 && scores[rising[i - 1]] == score) continue;  // no threshold parts equal scores
    const double f1 = score_of(counts).f1;
    if (!(f1 > best.f1)) continue;
    const double below = i > 0 ? scores[rising[i - 1]] : score;
    const double halfway = below / 2.0 + score / 2.0;
    best = {halfway > below ? halfway : score, f1};
  }
  return best;
}

/// The threshold of each of K labels by itself: [K]. `scores` and `truth`: [n, K] with K = `labels`.
///
/// Throws metric_error as tune_threshold, and for lists of no whole rows.
template <class T>
[[nodiscard]] std::vector<tuned_threshold> tune_thresholds(std::span<const T> scores, std::size_t labels,
                                                           std::span<const std::uint8_t> truth) {
  check_same_size("threshold", scores.size(), truth.size());
  if (labels == 0 || scores.size() % labels != 0) {
    throw metric_error("threshold: " + std::to_string(scores.size()) + " scores are no rows of " +
                       std::to_string(labels) + " labels");
  }
  std::vector<double> of_label(scores.size() / labels);
  std::vector<std::uint8_t> truth_of_label(of_label.size());
  std::vector<tuned_threshold> result;
  for (std::size_t k = 0; k < labels; ++k) {
    for (std::size_t i = 0; i < of_label.size(); ++i) {
      of_label[i] = static_cast<double>(scores[i * labels + k]);
      truth_of_label[i] = truth[i * labels + k];
    }
    result.push_back(tune_threshold(of_label, truth_of_label));
  }
  return result;
}

}  // namespace clinicalbert::metrics
