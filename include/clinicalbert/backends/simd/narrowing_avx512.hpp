#pragma once

#include "clinicalbert/backends/simd/narrowing.hpp"

#if XSIMD_WITH_AVX512F
#include <immintrin.h>
#include <concepts>

// GCC 12 takes the registers that its own intrinsics leave undefined on purpose for mistakes (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace clinicalbert::backends::vectors {

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
#ifdef __AVX512BF16__
    const auto both = _mm512_cvtne2ps_pbh(second.data, first.data);  // 16 of the first, then 16 of the second
    const __m512i place = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i order = _mm512_or_si512(place, _mm512_slli_epi32(_mm512_add_epi32(place, _mm512_set1_epi32(16)), 16));
    _mm512_storeu_si512(to, _mm512_permutexvar_epi16(order, reinterpret_cast<const __m512i&>(both)));
#else
    const __m512i low = _mm512_cvtepu16_epi32(half(first.data)), high = _mm512_cvtepu16_epi32(half(second.data));
    _mm512_storeu_si512(to, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
#endif
  }
  static CLINICALBERT_INLINE void to_bytes(batch<Arch> x, std::int32_t offset, void* to) noexcept {
    const __m512i whole = _mm512_add_epi32(_mm512_cvtps_epi32(x.data), _mm512_set1_epi32(offset));
    _mm_storeu_si128(static_cast<__m128i*>(to), _mm512_cvtepi32_epi8(whole));
  }
  static CLINICALBERT_INLINE batch<Arch> to_floats(const std::int32_t* x, const std::int32_t* added) noexcept {
    __m512i sum = _mm512_loadu_si512(x);
    if (added != nullptr) sum = _mm512_add_epi32(sum, _mm512_loadu_si512(added));
    return _mm512_cvtepi32_ps(sum);
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
    return _mm512_cvtepi32_epi16(
        _mm512_srli_epi32(_mm512_mask_or_epi32(rounded, is_nan, bits, _mm512_set1_epi32(0x400000)), 16));
#endif
  }
};

}  // namespace clinicalbert::backends::vectors

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif
