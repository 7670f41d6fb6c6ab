#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "clinicalbert/tensors/matrix.hpp"
#include "tests/catch.hpp"

namespace clinicalbert::tests {

/// A matrix that owns its memory, with `gap` elements of NaN behind each row, which nobody may use or change.
template <class E>
class strided {
 public:
  /// All elements are NaN, for outputs that must be overwritten.
  strided(std::size_t rows, std::size_t columns, std::size_t gap = 3)
      : rows_(rows), columns_(columns), gap_(gap), memory_(rows * (columns + gap), nan) {}

  strided(std::size_t rows, std::size_t columns, const std::vector<double>& values, std::size_t gap = 3)
      : strided(rows, columns, gap) {
    REQUIRE(values.size() == rows * columns);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) view()(r, c) = static_cast<E>(values[r * columns + c]);
  }

  [[nodiscard]] tensors::matrix<E> view() { return {memory_.data(), rows_, columns_, columns_ + gap_}; }
  [[nodiscard]] tensors::matrix<const E> read() const { return {memory_.data(), rows_, columns_, columns_ + gap_}; }

  [[nodiscard]] std::vector<double> values() const {
    std::vector<double> result;
    bool untouched = true;
    for (std::size_t r = 0; r < rows_; ++r)
      for (std::size_t c = 0; c < columns_ + gap_; ++c) {
        const E value = memory_[r * (columns_ + gap_) + c];
        if (c < columns_) result.push_back(static_cast<double>(value));
        if (c >= columns_) untouched = untouched && std::isnan(value);
      }
    INFO("between the rows of a strided matrix");
    CHECK(untouched);
    return result;
  }

 private:
  static constexpr E nan = std::numeric_limits<E>::quiet_NaN();
  std::size_t rows_, columns_, gap_;
  std::vector<E> memory_;
};

}  // namespace clinicalbert::tests
