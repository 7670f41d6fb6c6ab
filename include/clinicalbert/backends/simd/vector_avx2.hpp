#pragma once

#include "clinicalbert/backends/simd/vector.hpp"

#if XSIMD_WITH_AVX2
#include <immintrin.h>
#include <concepts>

namespace clinicalbert::backends::vectors {

/// 12 of 16 registers accumulate.
template <std::derived_from<xsimd::avx2> Arch>
struct tile_shape<Arch> {
  static constexpr int rows = 6, columns = 2;
};

template <std::derived_from<xsimd::avx2> Arch>
struct native<Arch> {
  using batch = vectors::batch<Arch>;
  using words = __m256i;
  static constexpr std::size_t width = 8;

  static CLINICALBERT_INLINE batch fma(batch a, batch b, batch c) noexcept {
#ifdef __FMA__
    return _mm256_fmadd_ps(a.data, b.data, c.data);
#else
    return xsimd::fma(a, b, c);
#endif
  }
  static CLINICALBERT_INLINE batch min(batch a, batch b) noexcept { return _mm256_min_ps(a.data, b.data); }
  static CLINICALBERT_INLINE batch max(batch a, batch b) noexcept { return _mm256_max_ps(a.data, b.data); }
  static CLINICALBERT_INLINE batch sqrt(batch a) noexcept { return _mm256_sqrt_ps(a.data); }
  static CLINICALBERT_INLINE float sum(batch a) noexcept {
    __m128 x = _mm_add_ps(_mm256_castps256_ps128(a.data), _mm256_extractf128_ps(a.data, 1));
    x = _mm_add_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)));
  }
  static CLINICALBERT_INLINE float largest(batch a) noexcept {
    __m128 x = _mm_max_ps(_mm256_castps256_ps128(a.data), _mm256_extractf128_ps(a.data, 1));
    x = _mm_max_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_max_ss(x, _mm_movehdup_ps(x)));
  }

  static CLINICALBERT_INLINE __m256i first(std::size_t n) noexcept {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(std::min<std::size_t>(n, 8))),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
  static CLINICALBERT_INLINE batch load_first(const float* p, std::size_t n) noexcept {
    return _mm256_maskload_ps(p, first(n));
  }
  static CLINICALBERT_INLINE void store_first(float* p, std::size_t n, batch a) noexcept {
    _mm256_maskstore_ps(p, first(n), a.data);
  }

  static CLINICALBERT_INLINE batch round(batch a) noexcept {
    return _mm256_round_ps(a.data, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static CLINICALBERT_INLINE batch scale(batch a, batch n) noexcept {  // in two steps: 2^n itself may not be a float
    const __m256i whole = _mm256_cvtps_epi32(n.data), half = _mm256_srai_epi32(whole, 1);
    return _mm256_mul_ps(_mm256_mul_ps(a.data, power_of_two(half)), power_of_two(_mm256_sub_epi32(whole, half)));
  }

  static inline void transpose(const float* source, std::size_t source_stride, float* target,
                               std::size_t target_stride) noexcept {
    __m256 r[8], t[8];
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i) r[i] = _mm256_loadu_ps(source + i * source_stride);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i) {
      t[2 * i] = _mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
      t[2 * i + 1] = _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
    }
#pragma GCC unroll 2
    for (std::size_t i = 0; i < 2; ++i) {
      r[4 * i + 0] = _mm256_shuffle_ps(t[4 * i], t[4 * i + 2], 0x44);
      r[4 * i + 1] = _mm256_shuffle_ps(t[4 * i], t[4 * i + 2], 0xEE);
      r[4 * i + 2] = _mm256_shuffle_ps(t[4 * i + 1], t[4 * i + 3], 0x44);
      r[4 * i + 3] = _mm256_shuffle_ps(t[4 * i + 1], t[4 * i + 3], 0xEE);
    }
#pragma GCC unroll 4
    for (std::size_t j = 0; j < 4; ++j) {
      _mm256_storeu_ps(target + j * target_stride, _mm256_permute2f128_ps(r[j], r[4 + j], 0x20));
      _mm256_storeu_ps(target + (4 + j) * target_stride, _mm256_permute2f128_ps(r[j], r[4 + j], 0x31));
    }
  }

  static double sum_of_squares(const float* p, std::size_t count) noexcept {
    __m256d even = _mm256_setzero_pd(), odd = _mm256_setzero_pd();
    for (std::size_t i = 0; i < count; i += 8) {
      const __m256d a = _mm256_cvtps_pd(_mm_loadu_ps(p + i)), b = _mm256_cvtps_pd(_mm_loadu_ps(p + i + 4));
      even = _mm256_add_pd(even, _mm256_mul_pd(a, a));
      odd = _mm256_add_pd(odd, _mm256_mul_pd(b, b));
    }
    double x[4];
    _mm256_storeu_pd(x, _mm256_add_pd(even, odd));
    return (x[0] + x[2]) + (x[1] + x[3]);
  }

  static CLINICALBERT_INLINE words same(std::uint32_t value) noexcept {
    return _mm256_set1_epi32(static_cast<int>(value));
  }
  static CLINICALBERT_INLINE words count_from(std::uint32_t value) noexcept {
    return _mm256_add_epi32(same(value), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
  static CLINICALBERT_INLINE words exclusive_or(words a, words b, words c) noexcept {
    return _mm256_xor_si256(a, _mm256_xor_si256(b, c));
  }
  static CLINICALBERT_INLINE void multiply(std::uint32_t m, words a, words& low, words& high) noexcept {
    const __m256i factor = same(m);
    const __m256i even = _mm256_mul_epu32(a, factor), odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), factor);
    low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
    high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
  }
  static CLINICALBERT_INLINE void store(words a, std::uint32_t* p) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a);
  }

 private:
  static CLINICALBERT_INLINE __m256 power_of_two(__m256i n) noexcept {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
  }
};

}  // namespace clinicalbert::backends::vectors
#endif
