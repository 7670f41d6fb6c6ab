#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "clinicalbert/backends/simd/vector.hpp"

#if XSIMD_WITH_AVX512F || XSIMD_WITH_AVX2
#include <immintrin.h>
#include <concepts>
#endif

namespace clinicalbert::backends::vectors {

/// The nearest bf16, to even where two are; NaN stays NaN.
inline std::uint16_t to_bf16(float x) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if (x != x) return static_cast<std::uint16_t>(bits >> 16 | 0x40);
  return static_cast<std::uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

/// From `width` floats and more to fewer bits, in terms of arrays; specialized below.
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

  /// The largest of the bits of |x|, as a whole number: NaN is beyond infinity.
  static std::uint32_t largest_magnitude(const float* x, std::size_t vectors) noexcept {
    std::uint32_t largest = 0;
    for (std::size_t i = 0; i < vectors * width<Arch>; ++i)
      largest = std::max(largest, std::bit_cast<std::uint32_t>(x[i]) & 0x7FFFFFFFu);
    return largest;
  }
};

#if XSIMD_WITH_AVX512F
template <std::derived_from<xsimd::avx512f> Arch>
struct narrowing<Arch> {
  static CLINICALBERT_INLINE void to_bf16(const float* from, void* to) noexcept {
#ifdef __AVX512BF16__
    const auto x = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(from + 16), _mm512_loadu_ps(from));
    std::memcpy(to, &x, sizeof x);
#else
    _mm256_storeu_si256(static_cast<__m256i*>(to), half(_mm512_loadu_ps(from)));
    _mm256_storeu_si256(static_cast<__m256i*>(to) + 1, half(_mm512_loadu_ps(from + 16)));
#endif
  }
  static CLINICALBERT_INLINE void to_bf16_pairs(batch<Arch> first, batch<Arch> second, void* to) noexcept {
    const __m512i low = _mm512_cvtepu16_epi32(half(first.data)), high = _mm512_cvtepu16_epi32(half(second.data));
    _mm512_storeu_si512(to, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
  }
  static CLINICALBERT_INLINE void to_bytes(batch<Arch> x, std::int32_t offset, void* to) noexcept {
    const __m512i whole = _mm512_add_epi32(_mm512_cvtps_epi32(x.data), _mm512_set1_epi32(offset));
    _mm_storeu_si128(static_cast<__m128i*>(to), _mm512_cvtepi32_epi8(whole));
  }
  static CLINICALBERT_INLINE std::uint32_t largest_magnitude(const float* x, std::size_t vectors) noexcept {
    const __m512i magnitude = _mm512_set1_epi32(0x7FFFFFFF);
    __m512i largest = _mm512_setzero_si512(), other = largest;
    std::size_t i = 0;
    for (; i + 2 <= vectors; i += 2) {
      largest = _mm512_max_epi32(largest, _mm512_and_si512(magnitude, _mm512_loadu_si512(x + 16 * i)));
      other = _mm512_max_epi32(other, _mm512_and_si512(magnitude, _mm512_loadu_si512(x + 16 * i + 16)));
    }
    if (i < vectors) largest = _mm512_max_epi32(largest, _mm512_and_si512(magnitude, _mm512_loadu_si512(x + 16 * i)));
    return static_cast<std::uint32_t>(_mm512_reduce_max_epi32(_mm512_max_epi32(largest, other)));
  }

 private:
  static CLINICALBERT_INLINE __m256i half(__m512 x) noexcept {
#ifdef __AVX512BF16__
    return reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(x));
#else
    const __m512i bits = _mm512_castps_si512(x);
    const __m512i lowest = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    const __m512i rounded = _mm512_add_epi32(bits, _mm512_add_epi32(lowest, _mm512_set1_epi32(0x7FFF)));
    const __mmask16 is_nan = _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q);
    return _mm512_cvtepi32_epi16(_mm512_srli_epi32(
        _mm512_mask_or_epi32(rounded, is_nan, bits, _mm512_set1_epi32(0x400000)), 16));
#endif
  }
};
#endif

}  // namespace clinicalbert::backends::vectors
