#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// What the values of a tensor look like; without finite values, smallest is infinity and largest is minus infinity.
struct summary {
  double smallest = std::numeric_limits<double>::infinity();
  double largest = -std::numeric_limits<double>::infinity();
  std::size_t nan = 0;       // how many
  std::size_t infinite = 0;  // how many
};

/// Reads all values of a tensor of any type, as double.
[[nodiscard]] inline summary summarize(const tensor_view& tensor) {
  std::vector<double> values(tensor.count());
  tensor.copy(std::span(values));
  summary result;
  for (const double value : values) {
    if (is_finite(value)) {
      result.smallest = std::min(result.smallest, value);
      result.largest = std::max(result.largest, value);
    } else if (std::isnan(value)) {
      ++result.nan;
    } else {
      ++result.infinite;
    }
  }
  return result;
}

}  // namespace clinicalbert::weights
