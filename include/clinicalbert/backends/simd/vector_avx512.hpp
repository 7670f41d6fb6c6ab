#pragma once

#include "clinicalbert/backends/simd/vector.hpp"

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

/// 28 of 32 registers accumulate, and each pair of B's vectors serves 14 rows: two loads and 14 broadcasts for 28
/// products.
template <std::derived_from<xsimd::avx512f> Arch>
struct tile_shape<Arch> {
  static constexpr int rows = 14, columns = 2;
};

template <std::derived_from<xsimd::avx512f> Arch>
struct native<Arch> {
  using batch = vectors::batch<Arch>;
  using words = __m512i;
  static constexpr std::size_t width = 16;

  static CLINICALBERT_INLINE batch fma(batch a, batch b, batch c) noexcept {
    return _mm512_fmadd_ps(a.data, b.data, c.data);
  }
  static CLINICALBERT_INLINE batch min(batch a, batch b) noexcept { return _mm512_min_ps(a.data, b.data); }
  static CLINICALBERT_INLINE batch max(batch a, batch b) noexcept { return _mm512_max_ps(a.data, b.data); }
  static CLINICALBERT_INLINE batch sqrt(batch a) noexcept { return _mm512_sqrt_ps(a.data); }
  static CLINICALBERT_INLINE float sum(batch a) noexcept { return _mm512_reduce_add_ps(a.data); }
  static CLINICALBERT_INLINE float largest(batch a) noexcept { return _mm512_reduce_max_ps(a.data); }

  static CLINICALBERT_INLINE __mmask16 first(std::size_t n) noexcept {
    return static_cast<__mmask16>(n >= 16 ? 0xFFFFu : (1u << n) - 1u);
  }
  static CLINICALBERT_INLINE batch load_first(const float* p, std::size_t n) noexcept {
    return _mm512_maskz_loadu_ps(first(n), p);
  }
  static CLINICALBERT_INLINE void store_first(float* p, std::size_t n, batch a) noexcept {
    _mm512_mask_storeu_ps(p, first(n), a.data);
  }

  static CLINICALBERT_INLINE batch round(batch a) noexcept {
    return _mm512_roundscale_ps(a.data, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static CLINICALBERT_INLINE batch scale(batch a, batch n) noexcept { return _mm512_scalef_ps(a.data, n.data); }

  static inline void transpose(const float* source, std::size_t source_stride, float* target,
                               std::size_t target_stride) noexcept {
    __m512 r[16], t[16];
#pragma GCC unroll 16
    for (std::size_t i = 0; i < 16; ++i) r[i] = _mm512_loadu_ps(source + i * source_stride);
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i) {
      t[2 * i] = _mm512_unpacklo_ps(r[2 * i], r[2 * i + 1]);
      t[2 * i + 1] = _mm512_unpackhi_ps(r[2 * i], r[2 * i + 1]);
    }
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i) {  // r[4i + j]: columns j, j + 4, j + 8, j + 12 of rows 4i .. 4i + 3
      r[4 * i + 0] = _mm512_shuffle_ps(t[4 * i], t[4 * i + 2], 0x44);
      r[4 * i + 1] = _mm512_shuffle_ps(t[4 * i], t[4 * i + 2], 0xEE);
      r[4 * i + 2] = _mm512_shuffle_ps(t[4 * i + 1], t[4 * i + 3], 0x44);
      r[4 * i + 3] = _mm512_shuffle_ps(t[4 * i + 1], t[4 * i + 3], 0xEE);
    }
#pragma GCC unroll 4
    for (std::size_t j = 0; j < 4; ++j) {
      t[j] = _mm512_shuffle_f32x4(r[j], r[4 + j], 0x88);
      t[4 + j] = _mm512_shuffle_f32x4(r[j], r[4 + j], 0xDD);
      t[8 + j] = _mm512_shuffle_f32x4(r[8 + j], r[12 + j], 0x88);
      t[12 + j] = _mm512_shuffle_f32x4(r[8 + j], r[12 + j], 0xDD);
    }
#pragma GCC unroll 4
    for (std::size_t j = 0; j < 4; ++j) {
      _mm512_storeu_ps(target + j * target_stride, _mm512_shuffle_f32x4(t[j], t[8 + j], 0x88));
      _mm512_storeu_ps(target + (8 + j) * target_stride, _mm512_shuffle_f32x4(t[j], t[8 + j], 0xDD));
      _mm512_storeu_ps(target + (4 + j) * target_stride, _mm512_shuffle_f32x4(t[4 + j], t[12 + j], 0x88));
      _mm512_storeu_ps(target + (12 + j) * target_stride, _mm512_shuffle_f32x4(t[4 + j], t[12 + j], 0xDD));
    }
  }

  static double sum_of_squares(const float* p, std::size_t count) noexcept {
    __m512d even = _mm512_setzero_pd(), odd = _mm512_setzero_pd();
    for (std::size_t i = 0; i < count; i += 16) {
      const __m512d a = _mm512_cvtps_pd(_mm256_loadu_ps(p + i)), b = _mm512_cvtps_pd(_mm256_loadu_ps(p + i + 8));
      even = _mm512_fmadd_pd(a, a, even);
      odd = _mm512_fmadd_pd(b, b, odd);
    }
    return _mm512_reduce_add_pd(_mm512_add_pd(even, odd));
  }

  static CLINICALBERT_INLINE words same(std::uint32_t value) noexcept {
    return _mm512_set1_epi32(static_cast<int>(value));
  }
  static CLINICALBERT_INLINE words count_from(std::uint32_t value) noexcept {
    return _mm512_add_epi32(same(value), _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  }
  static CLINICALBERT_INLINE words exclusive_or(words a, words b, words c) noexcept {
    return _mm512_ternarylogic_epi32(a, b, c, 0x96);
  }
  static CLINICALBERT_INLINE void multiply(std::uint32_t m, words a, words& low, words& high) noexcept {
    const __m512i factor = same(m);
    const __m512i even = _mm512_mul_epu32(a, factor), odd = _mm512_mul_epu32(_mm512_srli_epi64(a, 32), factor);
    low = _mm512_mask_mov_epi32(even, 0xAAAA, _mm512_slli_epi64(odd, 32));
    high = _mm512_mask_mov_epi32(_mm512_srli_epi64(even, 32), 0xAAAA, odd);
  }
  static CLINICALBERT_INLINE void store(words a, std::uint32_t* p) noexcept { _mm512_storeu_si512(p, a); }
};

}  // namespace clinicalbert::backends::vectors

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif
