#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "clinicalbert/losses/loss_error.hpp"

namespace clinicalbert::losses {

/// The label of a row that takes no part.
inline constexpr std::int32_t ignored_label = -100;

/// What a weighted mean over rows divides by: the sum of the weights of their labels, ignored ones left out.
///
/// `weights`: [K], K given by `classes`, or empty: all 1. Throws loss_error for a label that is neither ignored nor
/// less than K, by its row, and for another number of weights.
template <class T>
[[nodiscard]] double label_weight(std::span<const std::int32_t> labels, std::size_t classes,
                                  std::span<const T> weights) {
  if (!weights.empty() && weights.size() != classes)
    throw loss_error("there are " + std::to_string(weights.size()) + " weights for " + std::to_string(classes) +
                     " classes");
  double sum = 0.0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == ignored_label) continue;
    const auto label = static_cast<std::size_t>(labels[i]);
    if (labels[i] < 0 || label >= classes) {
      throw loss_error("row " + std::to_string(i) + " has label " + std::to_string(labels[i]) + " of " +
                       std::to_string(classes) + " classes");
    }
    sum += weights.empty() ? 1.0 : static_cast<double>(weights[label]);
  }
  return sum;
}

}  // namespace clinicalbert::losses
