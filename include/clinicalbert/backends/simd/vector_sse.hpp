#pragma once

#include "clinicalbert/backends/simd/vector.hpp"

#if XSIMD_WITH_SSE2
#include <emmintrin.h>
#ifdef __FMA__
#include <immintrin.h>
#endif

#include <concepts>

namespace clinicalbert::backends::vectors {

/// 12 of 16 registers accumulate.
template <std::derived_from<xsimd::sse2> Arch>
struct tile_shape<Arch> {
  static constexpr int rows = 6, columns = 2;
};

/// SSE2, which every x86-64 has, and what came up to SSE4.2.
template <std::derived_from<xsimd::sse2> Arch>
struct native<Arch> {
  using batch = vectors::batch<Arch>;
  using words = __m128i;
  static constexpr std::size_t width = 4;

  /// Rounded twice, as there is no other way: the last bit may differ from that of the other instruction sets. Where a
  /// compiler may use FMA, it would join this to one for some elements of a row and not for others.
  static CLINICALBERT_INLINE batch fma(batch a, batch b, batch c) noexcept {
#ifdef __FMA__
    return kept(_mm_fmadd_ps(a.data, b.data, c.data));
#else
    return kept(_mm_add_ps(_mm_mul_ps(a.data, b.data), c.data));
#endif
  }
  static CLINICALBERT_INLINE batch min(batch a, batch b) noexcept { return _mm_min_ps(a.data, b.data); }
  static CLINICALBERT_INLINE batch max(batch a, batch b) noexcept { return _mm_max_ps(a.data, b.data); }
  static CLINICALBERT_INLINE batch sqrt(batch a) noexcept { return _mm_sqrt_ps(a.data); }
  static CLINICALBERT_INLINE float sum(batch a) noexcept {
    const __m128 x = _mm_add_ps(a.data, _mm_movehl_ps(a.data, a.data));
    return _mm_cvtss_f32(_mm_add_ss(x, _mm_shuffle_ps(x, x, 1)));
  }
  static CLINICALBERT_INLINE float largest(batch a) noexcept {
    const __m128 x = _mm_max_ps(a.data, _mm_movehl_ps(a.data, a.data));
    return _mm_cvtss_f32(_mm_max_ss(x, _mm_shuffle_ps(x, x, 1)));
  }

  static CLINICALBERT_INLINE batch load_first(const float* p, std::size_t n) noexcept {
    if (n >= width) return _mm_loadu_ps(p);
    const __m128 last = n % 2 == 1 ? _mm_load_ss(p + n - 1) : _mm_setzero_ps();
    return n < 2 ? last : _mm_movelh_ps(two(p), last);
  }
  static CLINICALBERT_INLINE void store_first(float* p, std::size_t n, batch a) noexcept {
    if (n >= width) return _mm_storeu_ps(p, a.data);
    if (n >= 2) _mm_storel_pi(reinterpret_cast<__m64*>(p), a.data);
    if (n % 2 == 1) _mm_store_ss(p + n - 1, n == 1 ? a.data : _mm_movehl_ps(a.data, a.data));
  }

  static CLINICALBERT_INLINE batch round(batch a) noexcept { return xsimd::nearbyint(a); }
  static CLINICALBERT_INLINE batch scale(batch a, batch n) noexcept {  // in two steps: 2^n itself may not be a float
    const __m128i whole = _mm_cvtps_epi32(n.data), half = _mm_srai_epi32(whole, 1);
    return _mm_mul_ps(_mm_mul_ps(a.data, power_of_two(half)), power_of_two(_mm_sub_epi32(whole, half)));
  }

  static CLINICALBERT_INLINE void transpose(const float* source, std::size_t source_stride, float* target,
                                            std::size_t target_stride) noexcept {
    __m128 a = _mm_loadu_ps(source), b = _mm_loadu_ps(source + source_stride);
    __m128 c = _mm_loadu_ps(source + 2 * source_stride), d = _mm_loadu_ps(source + 3 * source_stride);
    _MM_TRANSPOSE4_PS(a, b, c, d);
    _mm_storeu_ps(target, a);
    _mm_storeu_ps(target + target_stride, b);
    _mm_storeu_ps(target + 2 * target_stride, c);
    _mm_storeu_ps(target + 3 * target_stride, d);
  }

  static double sum_of_squares(const float* p, std::size_t count) noexcept {
    __m128d even = _mm_setzero_pd(), odd = _mm_setzero_pd();
    for (std::size_t i = 0; i < count; i += 4) {
      const __m128 x = _mm_loadu_ps(p + i);
      const __m128d a = _mm_cvtps_pd(x), b = _mm_cvtps_pd(_mm_movehl_ps(x, x));
      even = _mm_add_pd(even, _mm_mul_pd(a, a));
      odd = _mm_add_pd(odd, _mm_mul_pd(b, b));
    }
    const __m128d both = _mm_add_pd(even, odd);
    return _mm_cvtsd_f64(_mm_add_sd(both, _mm_unpackhi_pd(both, both)));
  }

  static CLINICALBERT_INLINE words same(std::uint32_t value) noexcept {
    return _mm_set1_epi32(static_cast<int>(value));
  }
  static CLINICALBERT_INLINE words count_from(std::uint32_t value) noexcept {
    return _mm_add_epi32(same(value), _mm_setr_epi32(0, 1, 2, 3));
  }
  static CLINICALBERT_INLINE words exclusive_or(words a, words b, words c) noexcept {
    return _mm_xor_si128(a, _mm_xor_si128(b, c));
  }
  static CLINICALBERT_INLINE void multiply(std::uint32_t m, words a, words& low, words& high) noexcept {
    const __m128i factor = same(m);
    const __m128 even = _mm_castsi128_ps(_mm_mul_epu32(a, factor));
    const __m128 odd = _mm_castsi128_ps(_mm_mul_epu32(_mm_srli_epi64(a, 32), factor));
    low = in_turn(_mm_shuffle_ps(even, odd, 0x88));
    high = in_turn(_mm_shuffle_ps(even, odd, 0xDD));
  }
  static CLINICALBERT_INLINE void store(words a, std::uint32_t* p) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), a);
  }

 private:
  static CLINICALBERT_INLINE __m128 two(const float* p) noexcept {
    return _mm_castpd_ps(_mm_load_sd(reinterpret_cast<const double*>(p)));
  }
  /// Elements 0, 2, 1, 3.
  static CLINICALBERT_INLINE __m128i in_turn(__m128 x) noexcept { return _mm_shuffle_epi32(_mm_castps_si128(x), 0xD8); }
  static CLINICALBERT_INLINE __m128 power_of_two(__m128i n) noexcept {
    return _mm_castsi128_ps(_mm_slli_epi32(_mm_add_epi32(n, _mm_set1_epi32(127)), 23));
  }
};

}  // namespace clinicalbert::backends::vectors
#endif
