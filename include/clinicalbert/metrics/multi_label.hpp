#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/metrics/metric_error.hpp"
#include "clinicalbert/metrics/precision_recall.hpp"
#include "clinicalbert/metrics/score_averages.hpp"

namespace clinicalbert::metrics {

/// Precision, recall and F1 of K labels, each of which is yes or no for an item.
struct multi_label_report {
  std::vector<precision_recall> by_label;  ///< [K]
  precision_recall micro;                  ///< of all yes together
  precision_recall macro;                  ///< mean over all K labels, those that never occur too
  precision_recall weighted;               ///< mean over labels, weighted by support
};

/// Counts yes and no of K labels.
class multi_label {
 public:
  explicit multi_label(std::size_t labels) : counts_(labels) {}

  /// Adds items: [n, K], 0 for no. Throws metric_error for lists of different lengths or of no whole rows.
  void add(std::span<const std::uint8_t> gold, std::span<const std::uint8_t> predicted) {
    check_same_size("multi-label", gold.size(), predicted.size());
    const std::size_t labels = counts_.size();
    if (labels == 0 ? !gold.empty() : gold.size() % labels != 0) {
      throw metric_error("multi-label: " + std::to_string(gold.size()) + " values are no rows of " +
                         std::to_string(labels) + " labels");
    }
    for (std::size_t i = 0; i < gold.size(); ++i) {
      auto& counts = counts_[i % labels];
      counts.gold += gold[i] != 0 ? 1 : 0;
      counts.predicted += predicted[i] != 0 ? 1 : 0;
      counts.correct += gold[i] != 0 && predicted[i] != 0 ? 1 : 0;
    }
  }

  [[nodiscard]] std::span<const match_counts> counts() const noexcept { return counts_; }

  /// Agrees with sklearn.metrics.precision_recall_fscore_support(zero_division=0) of indicator matrices.
  [[nodiscard]] multi_label_report report() const {
    multi_label_report result;
    score_averages averages;
    for (const auto& counts : counts_) result.by_label.push_back(averages.add(counts));
    result.micro = averages.micro();
    result.macro = averages.macro();
    result.weighted = averages.weighted();
    return result;
  }

 private:
  std::vector<match_counts> counts_;
};

}  // namespace clinicalbert::metrics
