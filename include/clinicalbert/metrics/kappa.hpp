#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "clinicalbert/metrics/confusion.hpp"

namespace clinicalbert::metrics {

/// How much a disagreement of classes i and j weighs: 1, |i - j| or (i - j)^2. The last two are for classes in order.
enum class kappa_weights : std::uint8_t { none, linear, quadratic };

/// Cohen's kappa, at most 1: 1 - sum w_ij n_ij / sum w_ij e_ij, with e_ij what chance gives for the same margins.
///
/// NaN where chance cannot disagree: of nothing, or if all items have one class in gold and prediction alike. Cohen
/// 1960 and 1968; agrees with sklearn.metrics.cohen_kappa_score with `labels` = all K classes.
[[nodiscard]] inline double cohen_kappa(const confusion_matrix& confusion,
                                        kappa_weights weights = kappa_weights::none) noexcept {
  const auto items = static_cast<double>(confusion.total());
  double observed = 0.0, expected = 0.0;
  for (std::size_t i = 0; i < confusion.classes(); ++i) {
    const auto gold = static_cast<double>(confusion.counts_of(i).gold);
    for (std::size_t j = 0; j < confusion.classes(); ++j) {
      if (i == j) continue;
      const auto distance = static_cast<double>(i < j ? j - i : i - j);
      const double weight = weights == kappa_weights::none     ? 1.0
                            : weights == kappa_weights::linear ? distance
                                                               : distance * distance;
      observed += weight * static_cast<double>(confusion.count(i, j));
      expected += weight * gold * static_cast<double>(confusion.counts_of(j).predicted) / items;
    }
  }
  if (!(expected > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  return 1.0 - observed / expected;
}

}  // namespace clinicalbert::metrics
