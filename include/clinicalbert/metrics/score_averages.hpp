#pragma once

#include <cstddef>

#include "clinicalbert/metrics/precision_recall.hpp"

namespace clinicalbert::metrics {

/// The three usual averages of the scores of types, classes or labels; 0 of none of them.
class score_averages {
 public:
  /// Adds one type or class and returns its score.
  precision_recall add(const match_counts& counts) noexcept {
    const auto score = score_of(counts);
    ++types_;
    all_ += counts;
    accumulate(macro_, score, 1.0);
    accumulate(weighted_, score, static_cast<double>(counts.gold));
    return score;
  }

  /// Of the items of all types together.
  [[nodiscard]] precision_recall micro() const noexcept { return score_of(all_); }
  /// Mean over types.
  [[nodiscard]] precision_recall macro() const noexcept { return divided(macro_, static_cast<double>(types_)); }
  /// Mean over types, weighted by support.
  [[nodiscard]] precision_recall weighted() const noexcept {
    return divided(weighted_, static_cast<double>(all_.gold));
  }

 private:
  static void accumulate(precision_recall& sum, const precision_recall& score, double weight) noexcept {
    sum.precision += weight * score.precision;
    sum.recall += weight * score.recall;
    sum.f1 += weight * score.f1;
    sum.support += score.support;
  }
  [[nodiscard]] static precision_recall divided(precision_recall sum, double weight) noexcept {
    if (weight == 0.0) return sum;
    sum.precision /= weight;
    sum.recall /= weight;
    sum.f1 /= weight;
    return sum;
  }

  match_counts all_;
  std::size_t types_ = 0;
  precision_recall macro_;
  precision_recall weighted_;
};

}  // namespace clinicalbert::metrics
