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

/// Precision, recall and F1 of classes, and their averages.
struct class_report {
  std::vector<precision_recall> by_class;  ///< [K]
  precision_recall micro;                  ///< of all items; each of its three is the accuracy
  precision_recall macro;                  ///< mean over the classes that occur in gold or prediction
  precision_recall weighted;               ///< mean over classes, weighted by support
};

/// Counts how often each of K classes is predicted for each gold class.
class confusion_matrix {
 public:
  explicit confusion_matrix(std::size_t classes) : classes_(classes), counts_(classes * classes) {}

  /// Throws metric_error for a class that is not one of 0 .. K - 1.
  void add(std::int32_t gold, std::int32_t predicted) { ++counts_[place(gold, predicted)]; }

  /// Adds two lists item by item. Throws metric_error, and adds nothing, if their lengths differ or one has another
  /// class.
  void add(std::span<const std::int32_t> gold, std::span<const std::int32_t> predicted) {
    check_same_size("confusion matrix", gold.size(), predicted.size());
    for (std::size_t i = 0; i < gold.size(); ++i) static_cast<void>(place(gold[i], predicted[i]));
    for (std::size_t i = 0; i < gold.size(); ++i) add(gold[i], predicted[i]);
  }

  [[nodiscard]] std::size_t classes() const noexcept { return classes_; }
  /// Items of class `gold` for which `predicted` was said; both less than K.
  [[nodiscard]] std::size_t count(std::size_t gold, std::size_t predicted) const noexcept {
    return counts_[gold * classes_ + predicted];
  }
  [[nodiscard]] std::size_t total() const noexcept {
    std::size_t sum = 0;
    for (const std::size_t count : counts_) sum += count;
    return sum;
  }

  /// One class against the rest; `label` is less than K.
  [[nodiscard]] match_counts counts_of(std::size_t label) const noexcept {
    match_counts counts{count(label, label), 0, 0};
    for (std::size_t other = 0; other < classes_; ++other) {
      counts.predicted += count(other, label);
      counts.gold += count(label, other);
    }
    return counts;
  }

  /// The fraction of items on the diagonal, in [0, 1]; 0 of nothing.
  [[nodiscard]] double accuracy() const noexcept {
    std::size_t right = 0;
    for (std::size_t label = 0; label < classes_; ++label) right += count(label, label);
    const std::size_t all = total();
    return all == 0 ? 0.0 : static_cast<double>(right) / static_cast<double>(all);
  }

  /// Agrees with sklearn.metrics.precision_recall_fscore_support(zero_division=0) to 1e-9.
  [[nodiscard]] class_report report() const {
    class_report result;
    score_averages averages;
    for (std::size_t label = 0; label < classes_; ++label) {
      const auto counts = counts_of(label);
      const bool occurs = counts.gold + counts.predicted > 0;
      result.by_class.push_back(occurs ? averages.add(counts) : precision_recall{});
    }
    result.micro = averages.micro();
    result.macro = averages.macro();
    result.weighted = averages.weighted();
    return result;
  }

 private:
  [[nodiscard]] std::size_t place(std::int32_t gold, std::int32_t predicted) const {
    for (const std::int32_t label : {gold, predicted}) {
      if (label < 0 || static_cast<std::size_t>(label) >= classes_) {
        throw metric_error("confusion matrix: class " + std::to_string(label) + " of " + std::to_string(classes_));
      }
    }
    return static_cast<std::size_t>(gold) * classes_ + static_cast<std::size_t>(predicted);
  }

  std::size_t classes_;
  std::vector<std::size_t> counts_;  // [gold, predicted]
};

}  // namespace clinicalbert::metrics
