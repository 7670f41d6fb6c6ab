#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/metrics/class_rows.hpp"
#include "clinicalbert/metrics/metric_error.hpp"
#include "clinicalbert/metrics/top_class.hpp"

namespace clinicalbert::metrics {

/// Items whose confidence lies in (low, high]: a point of a reliability diagram.
struct calibration_bin {
  double low = 0.0;  ///< of the first bin, 0 lies in it too
  double high = 1.0;
  std::size_t count = 0;
  double confidence = 0.0;  ///< mean over the items; 0 of none
  double accuracy = 0.0;    ///< fraction that is right; 0 of none

  [[nodiscard]] double gap() const noexcept { return std::abs(accuracy - confidence); }
};

/// How far the confidence in a prediction is from how often it is right, in bins of equal width.
///
/// Guo et al. 2017, "On calibration of modern neural networks", section 2.
class calibration {
 public:
  /// Throws metric_error for no bins.
  explicit calibration(std::size_t bins = 15) : sums_(bins) {
    if (bins == 0) throw metric_error("calibration: there are no bins");
  }

  /// Adds one prediction. Throws metric_error for a confidence outside of [0, 1], but for rounding of 1e-6.
  void add(double confidence, bool is_right) {
    if (!(confidence >= 0.0 && confidence <= 1.0 + 1e-6)) {
      throw metric_error("calibration: confidence " + std::to_string(confidence) + " is no probability");
    }
    const double place = std::ceil(std::min(confidence, 1.0) * static_cast<double>(sums_.size())) - 1.0;
    auto& bin = sums_[std::min(static_cast<std::size_t>(std::max(place, 0.0)), sums_.size() - 1)];
    ++bin.count;
    bin.confidence += confidence;
    if (is_right) ++bin.right;
  }

  /// Adds the first of the most probable classes of each row, with its probability. `probabilities`: [N, K] with K =
  /// `classes`; `labels`: [N]. Throws metric_error as for_each_class_row and as above.
  template <class T>
  void add(std::span<const T> probabilities, std::size_t classes, std::span<const std::int32_t> labels) {
    for_each_class_row("calibration", probabilities, classes, labels, [&](std::span<const T> row, std::size_t label) {
      const auto top = top_class_of(row);
      add(top.value, top.label == label);
    });
  }

  [[nodiscard]] std::size_t count() const noexcept {
    std::size_t all = 0;
    for (const auto& bin : sums_) all += bin.count;
    return all;
  }

  /// All bins, empty ones too, from 0 to 1.
  [[nodiscard]] std::vector<calibration_bin> bins() const {
    std::vector<calibration_bin> result(sums_.size());
    const auto width = 1.0 / static_cast<double>(sums_.size());
    for (std::size_t b = 0; b < sums_.size(); ++b) {
      auto& bin = result[b];
      bin.low = static_cast<double>(b) * width;
      bin.high = b + 1 == sums_.size() ? 1.0 : static_cast<double>(b + 1) * width;
      bin.count = sums_[b].count;
      if (bin.count == 0) continue;
      bin.confidence = sums_[b].confidence / static_cast<double>(bin.count);
      bin.accuracy = static_cast<double>(sums_[b].right) / static_cast<double>(bin.count);
    }
    return result;
  }

  /// Expected calibration error, in [0, 1]: sum over bins of count / n * |accuracy - confidence|. NaN of nothing.
  [[nodiscard]] double expected_error() const {
    double sum = 0.0;
    for (const auto& bin : bins()) sum += static_cast<double>(bin.count) * bin.gap();
    const auto items = static_cast<double>(count());
    return items == 0.0 ? std::numeric_limits<double>::quiet_NaN() : sum / items;
  }

  /// Maximum calibration error, in [0, 1]: the largest |accuracy - confidence| of a bin with items. NaN of nothing.
  [[nodiscard]] double largest_error() const {
    double largest = 0.0;
    for (const auto& bin : bins()) largest = std::max(largest, bin.gap());
    return count() == 0 ? std::numeric_limits<double>::quiet_NaN() : largest;
  }

 private:
  struct sums {
    std::size_t count = 0;
    std::size_t right = 0;
    double confidence = 0.0;
  };

  std::vector<sums> sums_;
};

}  // namespace clinicalbert::metrics
