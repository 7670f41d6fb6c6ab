#pragma once

#include "clinicalbert/backends/simd/widening.hpp"

#if XSIMD_WITH_AVX2
#include <immintrin.h>
#include <concepts>

namespace clinicalbert::backends::vectors {

template <std::derived_from<xsimd::avx2> Arch>
struct widening<Arch> {
  static CLINICALBERT_INLINE batch<Arch> from_bf16(const void* from) noexcept {
    return _mm256_castsi256_ps(
        _mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128(static_cast<const __m128i*>(from))), 16));
  }
  static CLINICALBERT_INLINE batch<Arch> from_bytes(const void* from) noexcept {
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(from))));
  }
};

}  // namespace clinicalbert::backends::vectors
#endif
