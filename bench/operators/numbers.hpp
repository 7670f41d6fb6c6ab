#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bench/shapes.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::bench {

/// A matrix of numbers that are neither special nor all the same, in -1..1.
struct numbers {
  std::size_t rows, columns;
  tensors::aligned_vector<float> values;

  numbers(std::size_t r, std::size_t c) : rows(r), columns(c), values(r * c) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 2654435761U % 1000) * 2e-3F - 1;
  }
  operator tensors::matrix<float>() { return {values.data(), rows, columns}; }
  operator tensors::matrix<const float>() const { return {values.data(), rows, columns}; }
  operator std::span<float>() { return values; }
  operator std::span<const float>() const { return values; }

  [[nodiscard]] const numbers& fixed() const { return *this; }
  [[nodiscard]] std::size_t bytes() const { return values.size() * sizeof(float); }
};

/// The rows of a batch at which operators are timed: a token, a short sentence, sentences with and without a whole
/// number of tiles, one and several windows, and the shape "ragged".
inline constexpr std::size_t row_counts[] = {1, 8, 16, 37, 128, 512, 1213};

/// So many tokens as operators on sequences see them: the shape "ragged" where it has as many, else one sequence.
[[nodiscard]] inline std::vector<std::uint32_t> offsets_of(std::size_t tokens) {
  std::vector<std::uint32_t> offsets{0};
  for (const std::size_t length : ragged_lengths)
    offsets.push_back(offsets.back() + static_cast<std::uint32_t>(length));
  if (offsets.back() != tokens) offsets = {0, static_cast<std::uint32_t>(tokens)};
  return offsets;
}

}  // namespace clinicalbert::bench
