#pragma once

#include "clinicalbert/backends/simd/dot.hpp"

#if XSIMD_WITH_AVX2
#include <immintrin.h>
#include <concepts>

namespace clinicalbert::backends::vectors {

template <std::derived_from<xsimd::avx2> Arch>
struct bf16_dot<Arch> {
  using arch = Arch;
  using sum = float;
  using vector = __m256;
  static constexpr std::size_t per_word = 2;

  static CLINICALBERT_INLINE vector zero() noexcept { return _mm256_setzero_ps(); }
  static CLINICALBERT_INLINE vector broadcast(const void* word) noexcept {
    float bits;
    std::memcpy(&bits, word, sizeof bits);
    return _mm256_set1_ps(bits);
  }
  static CLINICALBERT_INLINE vector load(const void* words) noexcept {
    return _mm256_loadu_ps(static_cast<const float*>(words));
  }
  static CLINICALBERT_INLINE void store(void* to, vector sums) noexcept {
    _mm256_storeu_ps(static_cast<float*>(to), sums);
  }
  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    using v = native<Arch>;
    return v::fma(even(a), even(b), v::fma(odd(a), odd(b), sums));
  }

 private:
  static CLINICALBERT_INLINE vector even(vector x) noexcept {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(x), 16));
  }
  static CLINICALBERT_INLINE vector odd(vector x) noexcept {
    return _mm256_and_ps(x, _mm256_castsi256_ps(_mm256_set1_epi32(-65536)));
  }
};

template <std::derived_from<xsimd::avx2> Arch>
struct int8_dot<Arch> {
  using arch = Arch;
  using sum = std::int32_t;
  using vector = __m256i;
  static constexpr std::size_t per_word = 4;

  static CLINICALBERT_INLINE vector zero() noexcept { return _mm256_setzero_si256(); }
  static CLINICALBERT_INLINE vector broadcast(const void* word) noexcept {
    int bits;
    std::memcpy(&bits, word, sizeof bits);
    return _mm256_set1_epi32(bits);
  }
  static CLINICALBERT_INLINE vector load(const void* words) noexcept {
    return _mm256_loadu_si256(static_cast<const __m256i*>(words));
  }
  static CLINICALBERT_INLINE void store(void* to, vector sums) noexcept {
    _mm256_storeu_si256(static_cast<__m256i*>(to), sums);
  }
  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
#ifdef __AVXVNNI__
    return _mm256_dpbusd_avx_epi32(sums, a, b);
#else
    // Widened to 16 bits: products of bytes as they are would saturate in `vpmaddubsw`.
    const vector even =
        _mm256_madd_epi16(_mm256_and_si256(a, _mm256_set1_epi16(255)), _mm256_srai_epi16(_mm256_slli_epi16(b, 8), 8));
    const vector odd = _mm256_madd_epi16(_mm256_srli_epi16(a, 8), _mm256_srai_epi16(b, 8));
    return _mm256_add_epi32(sums, _mm256_add_epi32(even, odd));
#endif
  }
};

}  // namespace clinicalbert::backends::vectors
#endif
