#pragma once

#include <cstddef>
#include <span>

namespace clinicalbert::metrics {

/// The class of the highest value of a row, and that value.
struct top_class {
  std::size_t label = 0;
  double value = 0.0;
};

/// The first of the highest values of `row`, which has at least one, as numpy.argmax has it; NaN is never higher.
template <class T>
[[nodiscard]] top_class top_class_of(std::span<const T> row) noexcept {
  top_class top{0, static_cast<double>(row[0])};
  for (std::size_t k = 1; k < row.size(); ++k) {
    if (static_cast<double>(row[k]) > top.value) top = {k, static_cast<double>(row[k])};
  }
  return top;
}

}  // namespace clinicalbert::metrics
