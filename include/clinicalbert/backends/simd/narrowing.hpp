#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "clinicalbert/backends/simd/vector.hpp"

namespace clinicalbert::backends::vectors {

/// The nearest bf16, to even where two are; NaN stays NaN.
inline std::uint16_t to_bf16(float x) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if (x != x) return static_cast<std::uint16_t>(bits >> 16 | 0x40);
  return static_cast<std::uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

/// From `width` floats and more to fewer bits, in terms of arrays; specialized in narrowing_avx512.hpp.
template <class Arch>
struct narrowing {
  /// 2 * width floats to width words of two bf16, the first in the lower half.
  static void to_bf16(const float* from, void* to) noexcept {
    std::uint16_t x[2 * width<Arch>];
    for (std::size_t i = 0; i < 2 * width<Arch>; ++i) x[i] = vectors::to_bf16(from[i]);
    std::memcpy(to, x, sizeof x);
  }

  /// Words of two bf16: the first of each from `first`, the second from `second`.
  static void to_bf16_pairs(batch<Arch> first, batch<Arch> second, void* to) noexcept {
    float a[width<Arch>], b[width<Arch>];
    std::uint16_t x[2 * width<Arch>];
    first.store_unaligned(a);
    second.store_unaligned(b);
    for (std::size_t i = 0; i < width<Arch>; ++i) {
      x[2 * i] = vectors::to_bf16(a[i]);
      x[2 * i + 1] = vectors::to_bf16(b[i]);
    }
    std::memcpy(to, x, sizeof x);
  }

  /// width floats, whole numbers after rounding to even within the range of 32 bits, to bytes of their lowest 8 bits.
  static void to_bytes(batch<Arch> x, std::int32_t offset, void* to) noexcept {
    float from[width<Arch>];
    std::uint8_t bytes[width<Arch>];
    x.store_unaligned(from);
    for (std::size_t i = 0; i < width<Arch>; ++i)
      bytes[i] = static_cast<std::uint8_t>(static_cast<std::int32_t>(std::nearbyint(from[i])) + offset);
    std::memcpy(to, bytes, sizeof bytes);
  }

  /// width whole numbers as floats; a pointer to others adds those first.
  static batch<Arch> to_floats(const std::int32_t* x, const std::int32_t* added) noexcept {
    float to[width<Arch>];
    for (std::size_t i = 0; i < width<Arch>; ++i) to[i] = static_cast<float>(added == nullptr ? x[i] : x[i] + added[i]);
    return batch<Arch>::load_unaligned(to);
  }

  /// The largest of the bits of |x|, as a whole number: NaN is beyond infinity.
  static std::uint32_t largest_magnitude(const float* x, std::size_t vectors) noexcept {
    std::uint32_t largest = 0;
    for (std::size_t i = 0; i < vectors * width<Arch>; ++i)
      largest = std::max(largest, std::bit_cast<std::uint32_t>(x[i]) & 0x7FFFFFFFu);
    return largest;
  }
};

}  // namespace clinicalbert::backends::vectors

#include "clinicalbert/backends/simd/narrowing_avx512.hpp"
