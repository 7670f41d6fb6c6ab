#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/tensors/random.hpp"

namespace clinicalbert::tensors {

/// Which elements are dropped: an element at (row, column) stays where its 16 random bits reach `threshold`, and is
/// then multiplied by `scale`, so that the expectation is unchanged exactly.
///
/// A function of the key alone: backward draws the same mask again, nothing is stored. The rate is rounded to 1/65536.
struct dropout {
  std::uint32_t threshold = 0;  ///< of 65536; 0 drops nothing
  random_key key;

  constexpr dropout() noexcept = default;
  dropout(double rate, random_key k) noexcept
      : threshold(static_cast<std::uint32_t>(std::lround(rate * 65536))), key(k) {}

  [[nodiscard]] constexpr bool active() const noexcept { return threshold != 0; }
  [[nodiscard]] constexpr double scale() const noexcept { return 65536.0 / (65536.0 - threshold); }
  [[nodiscard]] constexpr bool keeps(std::uint32_t row, std::uint32_t column) const noexcept {
    const std::uint32_t word = random_bits(key, row, column / 8)[column % 8 / 2];
    return (word >> (16 * (column % 2)) & 0xFFFFu) >= threshold;
  }
};

}  // namespace clinicalbert::tensors
