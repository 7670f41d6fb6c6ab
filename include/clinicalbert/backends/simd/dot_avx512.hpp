#pragma once

#include "clinicalbert/backends/simd/dot.hpp"

#if XSIMD_WITH_AVX512F
#include <immintrin.h>

namespace clinicalbert::backends::vectors {

#ifdef __AVX512BF16__
template <std::derived_from<xsimd::avx512f> Arch>
struct bf16_dot<Arch> : whole_words<Arch, float> {
  using typename whole_words<Arch, float>::vector;
  static constexpr std::size_t per_word = 2;

  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    return _mm512_dpbf16_ps(sums.data, reinterpret_cast<__m512bh>(a.data), reinterpret_cast<__m512bh>(b.data));
  }
};
#endif

#ifdef __AVX512VNNI__
template <std::derived_from<xsimd::avx512f> Arch>
struct int8_dot<Arch> : whole_words<Arch, std::int32_t> {
  using typename whole_words<Arch, std::int32_t>::vector;
  static constexpr std::size_t per_word = 4;
  static constexpr std::int32_t zero_point = 128;

  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    return _mm512_dpbusd_epi32(sums.data, a.data, b.data);
  }
};
#endif

}  // namespace clinicalbert::backends::vectors
#endif
