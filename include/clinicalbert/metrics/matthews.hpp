#pragma once

#include <cmath>
#include <cstddef>

#include "clinicalbert/metrics/confusion.hpp"

namespace clinicalbert::metrics {

/// Matthews correlation coefficient of K classes, in [-1, 1]: (c s - sum_k p_k t_k) / sqrt((s^2 - sum_k p_k^2)
/// (s^2 - sum_k t_k^2)) with s items, c of them right, and p_k predictions and t_k gold items of class k.
///
/// 0 of nothing, and where gold or prediction has one class only. Gorodkin 2004, equation 8; agrees with
/// sklearn.metrics.matthews_corrcoef.
[[nodiscard]] inline double matthews_correlation(const confusion_matrix& confusion) noexcept {
  const auto items = static_cast<double>(confusion.total());
  double right = 0.0, predicted_gold = 0.0, predicted_squared = 0.0, gold_squared = 0.0;
  for (std::size_t label = 0; label < confusion.classes(); ++label) {
    const auto counts = confusion.counts_of(label);
    const auto predicted = static_cast<double>(counts.predicted);
    const auto gold = static_cast<double>(counts.gold);
    right += static_cast<double>(counts.correct);
    predicted_gold += predicted * gold;
    predicted_squared += predicted * predicted;
    gold_squared += gold * gold;
  }
  const double squared = (items * items - predicted_squared) * (items * items - gold_squared);
  return squared > 0.0 ? (right * items - predicted_gold) / std::sqrt(squared) : 0.0;
}

}  // namespace clinicalbert::metrics
