#pragma once

#include "clinicalbert/backends/simd/widening.hpp"

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
struct widening<Arch> {
  static CLINICALBERT_INLINE batch<Arch> from_bf16(const void* from) noexcept {
    return _mm512_castsi512_ps(
        _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256(static_cast<const __m256i*>(from))), 16));
  }
  static CLINICALBERT_INLINE batch<Arch> from_bytes(const void* from) noexcept {
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(static_cast<const __m128i*>(from))));
  }
};

}  // namespace clinicalbert::backends::vectors

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif
