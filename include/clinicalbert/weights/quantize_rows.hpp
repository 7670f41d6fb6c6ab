#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// A matrix as I8 integers and one F32 scale a row.
struct quantized_rows {
  std::vector<std::int8_t> values;  // [R, C], from -127 to 127
  std::vector<float> scales;        // [R]
};

/// Rounds a matrix [rows, C] to 8 bits, row by row and symmetric: scale = largest magnitude / 127, value = round(w /
/// scale), ties to even. Off by at most half a scale an element. A row of zeros has the scale 0.
///
/// Written as `NAME` (I8) and `NAME.scale` (F32), a checkpoint gives values * scale for `NAME` again. Throws
/// std::domain_error for a NaN or an infinite weight.
[[nodiscard]] inline quantized_rows quantize_rows(std::span<const float> weights, std::size_t rows) {
  assert(rows > 0 && weights.size() % rows == 0);
  const std::size_t columns = weights.size() / rows;
  quantized_rows result{std::vector<std::int8_t>(weights.size()), std::vector<float>(rows)};
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row = weights.subspan(r * columns, columns);
    float largest = 0;
    for (const float w : row) {
      if (!is_finite(w)) throw std::domain_error("cannot quantize row " + std::to_string(r) + ", which is not finite");
      largest = std::max(largest, std::abs(w));
    }
    const float scale = largest / 127.0F;
    result.scales[r] = scale;
    if (scale == 0) continue;
    for (std::size_t c = 0; c < columns; ++c) {
      // In double: with a subnormal scale the quotient may lie beyond 127.
      const double quotient = std::nearbyint(static_cast<double>(row[c]) / static_cast<double>(scale));
      result.values[r * columns + c] = static_cast<std::int8_t>(std::clamp(quotient, -127.0, 127.0));
    }
  }
  return result;
}

}  // namespace clinicalbert::weights
