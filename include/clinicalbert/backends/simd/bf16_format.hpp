#pragma once

#include <string_view>

#include "clinicalbert/backends/simd/narrowing.hpp"
#include "clinicalbert/backends/simd/row_scale.hpp"
#include "clinicalbert/backends/simd/tile_finish.hpp"

namespace clinicalbert::backends::vectors {

/// Weights and activations as words of two bf16 (narrow_product.hpp says what a format has).
template <class Arch>
struct bf16_format {
  using dot = bf16_dot<Arch>;
  static constexpr std::string_view name = "bf16";
  static constexpr bool has_scales = false;

  /// Converts a row of n floats to words, the last filled up with zeros.
  static void convert(const float* row, std::size_t n, float* words) noexcept {
    constexpr std::size_t step = 2 * width<Arch>;
    std::size_t i = 0;
    for (; i + step <= n; i += step) narrowing<Arch>::to_bf16(row + i, words + i / 2);
    if (i == n) return;
    float rest[step] = {}, converted[width<Arch>];
    std::copy(row + i, row + n, rest);
    narrowing<Arch>::to_bf16(rest, converted);
    std::memcpy(words + i / 2, converted, (n - i + 1) / 2 * sizeof(float));
  }

  static row_scale scale_of_weight(const float*, std::size_t) noexcept { return {}; }
  static std::int32_t convert_weight(const float* part, std::size_t n, const row_scale&, float* words) noexcept {
    convert(part, n, words);
    return 0;
  }
  static void convert_activation(const float* row, std::size_t n, float* words, float&) noexcept {
    convert(row, n, words);
  }
  static plain_sums<Arch> sums(const float*, const float*, const std::int32_t*) noexcept { return {}; }
};

}  // namespace clinicalbert::backends::vectors
