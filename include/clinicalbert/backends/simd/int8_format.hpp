#pragma once

#include <limits>
#include <string_view>

#include "clinicalbert/backends/simd/narrowing.hpp"
#include "clinicalbert/backends/simd/row_scale.hpp"
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

/// Weights as bytes -127..127 with a scale an output, activations likewise around the zero point with a scale a token
/// (narrow_product.hpp says what a format has). A token or an output with an infinity or NaN has the scale NaN.
template <class Arch>
struct int8_format {
  using dot = int8_dot<Arch>;
  static constexpr std::int32_t zero_point = dot::zero_point;  // of activations; corrections depend on it
  static constexpr std::string_view name = zero_point == 0 ? "signed int8" : "int8";
  static constexpr bool has_scales = true;

  static row_scale scale_of_weight(const float* row, std::size_t n) noexcept { return scale_of(row, n); }
  static std::int32_t convert_weight(const float* part, std::size_t n, const row_scale& scale, float* words) noexcept {
    convert(part, n, 0, scale, words);
    std::int32_t sum = 0;
    const auto* bytes = reinterpret_cast<const signed char*>(words);
    for (std::size_t i = 0; i < n; ++i) sum += bytes[i];
    return sum;
  }
  static std::int32_t correction(std::int32_t sum) noexcept { return -zero_point * sum; }
  static void convert_activation(const float* row, std::size_t n, float* words, float& scale) noexcept {
    const row_scale found = scale_of(row, n);
    scale = found.scale;
    if constexpr (dot::left_words == 1) {
      convert(row, n, zero_point, found, words);
    } else {  // first to bytes at the end of the memory
      const std::size_t count = (n + 3) / 4;
      convert(row, n, zero_point, found, words + count);
      dot::widen(words + count, count, words);
    }
  }
  static scaled_sums<Arch> sums(const float* row_scales, const float* column_scales,
                                const std::int32_t* corrections) noexcept {
    return {row_scales, column_scales, corrections};
  }

 private:
  static row_scale scale_of(const float* row, std::size_t n) noexcept {
    constexpr std::size_t step = width<Arch>;
    constexpr std::uint32_t infinity = 0x7F800000u;
    const std::size_t whole = n / step * step;
    std::uint32_t bits = narrowing<Arch>::largest_magnitude(row, whole / step);
    if (whole < n) {
      float rest[step] = {};
      std::copy(row + whole, row + n, rest);
      bits = std::max(bits, narrowing<Arch>::largest_magnitude(rest, 1));
    }
    if (bits >= infinity) return {std::numeric_limits<float>::quiet_NaN(), 0};
    const float largest = std::bit_cast<float>(bits);
    // So small that its inverse would overflow: such a row is zero.
    return largest >= 1e-35f ? row_scale{largest / 127.f, 127.f / largest} : row_scale{0, 0};
  }

  static void convert(const float* part, std::size_t n, std::int32_t offset, const row_scale& scale,
                      float* words) noexcept {
    constexpr std::size_t step = width<Arch>;
    auto* bytes = reinterpret_cast<unsigned char*>(words);
    const std::size_t whole = n / step * step;
    if (scale.scale != scale.scale) {  // an infinity times 0 would be anything
      std::fill_n(bytes, (n + 3) / 4 * 4, static_cast<unsigned char>(offset));
      return;
    }
    const batch<Arch> inverse(scale.inverse);
    const auto to_bytes = [&](const float* x, unsigned char* to) {
      narrowing<Arch>::to_bytes(batch<Arch>::load_unaligned(x) * inverse, offset, to);
    };
#pragma GCC unroll 4
    for (std::size_t i = 0; i < whole; i += step) to_bytes(part + i, bytes + i);
    if (whole == n) return;
    float rest[step] = {};
    std::copy(part + whole, part + n, rest);
    unsigned char last[step];
    to_bytes(rest, last);
    std::memcpy(bytes + whole, last, (n - whole + 3) / 4 * 4);
  }
};

}  // namespace clinicalbert::backends::vectors
