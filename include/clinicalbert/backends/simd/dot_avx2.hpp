#pragma once

#include "clinicalbert/backends/simd/dot.hpp"

#if XSIMD_WITH_AVX2 && defined(__AVXVNNI__)
#include <immintrin.h>

namespace clinicalbert::backends::vectors {

template <std::derived_from<xsimd::avx2> Arch>
struct int8_dot<Arch> : whole_words<Arch, std::int32_t> {
  using typename whole_words<Arch, std::int32_t>::vector;
  static constexpr std::size_t per_word = 4;
  static constexpr std::int32_t zero_point = 128;

  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    return _mm256_dpbusd_avx_epi32(sums.data, a.data, b.data);
  }
};

}  // namespace clinicalbert::backends::vectors
#endif
