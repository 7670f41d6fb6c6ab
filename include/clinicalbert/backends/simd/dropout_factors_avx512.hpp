#pragma once

#include "clinicalbert/backends/simd/dropout_factors.hpp"

#if XSIMD_WITH_AVX512F && defined(__AVX512BW__) && defined(__BMI2__)
#include <immintrin.h>
#include <concepts>

namespace clinicalbert::backends::vectors {

template <std::derived_from<xsimd::avx512f> Arch>
struct drawn_factors<Arch> {
  static CLINICALBERT_INLINE void store(const __m512i (&words)[4], std::uint32_t threshold, float scale,
                                        float* factors) noexcept {
    // A bit a column: those of a block's word are two of eight.
    const __m512i least = _mm512_set1_epi16(static_cast<short>(threshold - 1));
    std::uint64_t first = 0, second = 0;
    for (unsigned word = 0; word < 4; ++word) {
      const std::uint32_t kept = threshold == 0 ? ~std::uint32_t{0} : _mm512_cmpgt_epu16_mask(words[word], least);
      first |= _pdep_u64(kept & 0xFFFFu, std::uint64_t{0x0303030303030303} << (2 * word));
      second |= _pdep_u64(kept >> 16, std::uint64_t{0x0303030303030303} << (2 * word));
    }
    const __m512 value = _mm512_set1_ps(scale);
    for (unsigned i = 0; i < 4; ++i) {
      _mm512_storeu_ps(factors + 16 * i, _mm512_maskz_mov_ps(static_cast<__mmask16>(first >> (16 * i)), value));
      _mm512_storeu_ps(factors + 64 + 16 * i, _mm512_maskz_mov_ps(static_cast<__mmask16>(second >> (16 * i)), value));
    }
  }
};

}  // namespace clinicalbert::backends::vectors
#endif
