#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "clinicalbert/backends/simd/lanes.hpp"

namespace clinicalbert::backends::vectors {

/// The nearest bf16, to even where two are; NaN stays NaN.
inline std::uint16_t to_bf16(float x) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if (x != x) return static_cast<std::uint16_t>(bits >> 16 | 0x40);
  return static_cast<std::uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

/// From `width` floats and more to fewer bits; specialized in narrowing_avx512.hpp.
template <class Arch>
struct narrowing {
  using lane = lanes<Arch>;
  using words = typename lane::words;
  using whole = typename lane::whole;

  /// 2 * width floats to width words of two bf16, the first in the lower half.
  static CLINICALBERT_INLINE void to_bf16(const float* from, void* to) noexcept {
    word_parts<Arch>::store_upper(rounded(lane::template load<words>(from)),
                                  rounded(lane::template load<words>(from + width<Arch>)), to);
  }

  /// Words of two bf16: the first of each from `first`, the second from `second`.
  static CLINICALBERT_INLINE void to_bf16_pairs(batch<Arch> first, batch<Arch> second, void* to) noexcept {
    const words low = rounded(__builtin_bit_cast(words, first)), high = rounded(__builtin_bit_cast(words, second));
    const words pairs = (low >> 16) | (high & 0xFFFF0000u);
    std::memcpy(to, &pairs, sizeof pairs);
  }

  /// width floats, whole numbers after rounding to even within the range of 32 bits, to bytes of their lowest 8 bits.
  static CLINICALBERT_INLINE void to_bytes(batch<Arch> x, std::int32_t offset, void* to) noexcept {
    const auto even = __builtin_bit_cast(typename lane::floats, native<Arch>::round(x));
    word_parts<Arch>::store_bytes(reinterpret_cast<words>(__builtin_convertvector(even, whole) + offset), to);
  }

  /// width whole numbers as floats; a pointer to others adds those first.
  static CLINICALBERT_INLINE batch<Arch> to_floats(const std::int32_t* x, const std::int32_t* added) noexcept {
    auto sum = lane::template load<whole>(x);
    if (added != nullptr) sum += lane::template load<whole>(added);
    return __builtin_bit_cast(batch<Arch>, __builtin_convertvector(sum, typename lane::floats));
  }

  /// The largest of the bits of |x|, as a whole number: NaN is beyond infinity.
  static CLINICALBERT_INLINE std::uint32_t largest_magnitude(const float* x, std::size_t vectors) noexcept {
    whole largest = {}, other = {};
    const auto larger = [](whole a, const float* from) {
      const whole b = lane::template load<whole>(from) & 0x7FFFFFFF;
      return a > b ? a : b;
    };
    std::size_t i = 0;
    for (; i + 2 <= vectors; i += 2, x += 2 * width<Arch>) {
      largest = larger(largest, x);
      other = larger(other, x + width<Arch>);
    }
    if (i < vectors) largest = larger(largest, x);
    std::int32_t most = 0;
    for (std::size_t j = 0; j < width<Arch>; ++j) most = std::max(most, std::max<std::int32_t>(largest[j], other[j]));
    return static_cast<std::uint32_t>(most);
  }

 private:
  /// The nearest bf16 in the upper half; below it is nothing of meaning.
  static CLINICALBERT_INLINE words rounded(words bits) noexcept {
    const words nearest = bits + 0x7FFF + ((bits >> 16) & 1);
    const auto magnitude = reinterpret_cast<whole>(bits & 0x7FFFFFFF);
    return magnitude > 0x7F800000 ? bits | 0x400000 : nearest;
  }
};

}  // namespace clinicalbert::backends::vectors

#include "clinicalbert/backends/simd/narrowing_avx512.hpp"
