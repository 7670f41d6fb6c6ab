#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "clinicalbert/metrics/metric_error.hpp"

namespace clinicalbert::metrics {

/// Calls `each(row, label)` for each row of `values` [N, K], K given by `classes`, with its label of `labels` [N].
///
/// Throws metric_error, which begins with `metric`, for sizes that do not fit together and for a label that is not one
/// of 0 .. K - 1, before anything is called.
template <class T, class Each>
void for_each_class_row(std::string_view metric, std::span<const T> values, std::size_t classes,
                        std::span<const std::int32_t> labels, Each&& each) {
  if (classes == 0 || values.size() != labels.size() * classes) {
    throw metric_error(std::string(metric) + ": " + std::to_string(values.size()) + " numbers are not " +
                       std::to_string(labels.size()) + " rows of " + std::to_string(classes) + " classes");
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0 || static_cast<std::size_t>(labels[i]) >= classes) {
      throw metric_error(std::string(metric) + ": row " + std::to_string(i) + " has label " +
                         std::to_string(labels[i]) + " of " + std::to_string(classes) + " classes");
    }
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    each(values.subspan(i * classes, classes), static_cast<std::size_t>(labels[i]));
  }
}

}  // namespace clinicalbert::metrics
