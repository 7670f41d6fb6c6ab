#pragma once

#include <limits>

#include "clinicalbert/backends/simd/narrowing.hpp"
#include "clinicalbert/backends/simd/tile_finish.hpp"

namespace clinicalbert::backends::vectors {

/// Turns whole sums of bytes into products: (sum + correction of the column) * scale of the row * scale of the column.
template <class Arch>
struct scaled_sums {
  const float *row_scales, *column_scales;
  const std::int32_t* corrections;

  CLINICALBERT_INLINE batch<Arch> at(const std::int32_t* sums, std::size_t row, std::size_t column,
                                     bool first) const noexcept {
    const batch<Arch> sum = narrowing<Arch>::to_floats(sums, first ? corrections + column : nullptr);
    return sum * (batch<Arch>(row_scales[row]) * batch<Arch>::load_unaligned(column_scales + column));
  }
};

/// Weights as bytes -127..127 with a scale an output, activations as bytes 1..255 around 128 with a scale a token
/// (narrow_product.hpp says what a format has). A token or an output with an infinity or NaN has the scale NaN.
template <class Arch>
struct int8_format {
  using dot = int8_dot<Arch>;
  static constexpr bool has_scales = true;
  static constexpr std::int32_t zero_point = 128;  // of activations

  static void convert_weight(const float* row, std::size_t n, float* words, float& scale,
                             std::int32_t& correction) noexcept {
    convert(row, n, 0, words, scale);
    std::int32_t sum = 0;
    const auto* bytes = reinterpret_cast<const signed char*>(words);
    for (std::size_t i = 0; i < n; ++i) sum += bytes[i];
    correction = -zero_point * sum;
  }
  static void convert_activation(const float* row, std::size_t n, float* words, float& scale) noexcept {
    convert(row, n, zero_point, words, scale);
  }
  static scaled_sums<Arch> sums(const float* row_scales, const float* column_scales,
                                const std::int32_t* corrections) noexcept {
    return {row_scales, column_scales, corrections};
  }

 private:
  static void convert(const float* row, std::size_t n, std::int32_t offset, float* words, float& scale) noexcept {
    constexpr std::size_t step = width<Arch>;
    constexpr std::uint32_t infinity = 0x7F800000u;
    auto* bytes = reinterpret_cast<unsigned char*>(words);
    const std::size_t whole = n / step * step;
    float rest[step] = {};
    std::copy(row + whole, row + n, rest);
    const std::uint32_t bits =
        std::max(narrowing<Arch>::largest_magnitude(row, whole / step), narrowing<Arch>::largest_magnitude(rest, 1));
    const float largest = std::bit_cast<float>(bits);
    // So small that its inverse would overflow: such a row is zero.
    const bool is_finite = bits < infinity, counts = is_finite && largest >= 1e-35f;
    scale = !is_finite ? std::numeric_limits<float>::quiet_NaN() : counts ? largest / 127.f : 0.f;
    const batch<Arch> inverse(counts ? 127.f / largest : 0.f), zero(0.f);
    const auto scaled = [&](const float* x) { return is_finite ? batch<Arch>::load_unaligned(x) * inverse : zero; };
    for (std::size_t i = 0; i < whole; i += step) narrowing<Arch>::to_bytes(scaled(row + i), offset, bytes + i);
    if (whole == n) return;
    unsigned char last[step];
    narrowing<Arch>::to_bytes(scaled(rest), offset, last);
    std::memcpy(bytes + whole, last, (n - whole + 3) / 4 * 4);
  }
};

}  // namespace clinicalbert::backends::vectors
