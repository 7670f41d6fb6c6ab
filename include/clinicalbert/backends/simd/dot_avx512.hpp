#pragma once

#include "clinicalbert/backends/simd/dot.hpp"

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
struct bf16_dot<Arch> {
  using arch = Arch;
  using sum = float;
  using vector = __m512;
  static constexpr std::size_t per_word = 2;

  static CLINICALBERT_INLINE vector zero() noexcept { return _mm512_setzero_ps(); }
  static CLINICALBERT_INLINE vector broadcast(const void* word) noexcept {
    float bits;
    std::memcpy(&bits, word, sizeof bits);
    return _mm512_set1_ps(bits);
  }
  static CLINICALBERT_INLINE vector load(const void* words) noexcept { return _mm512_loadu_ps(words); }
  static CLINICALBERT_INLINE void store(void* to, vector sums) noexcept { _mm512_storeu_ps(to, sums); }
#ifdef __AVX512BF16__
  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    return _mm512_dpbf16_ps(sums, reinterpret_cast<__m512bh>(a), reinterpret_cast<__m512bh>(b));
  }
#else
  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    return _mm512_fmadd_ps(even(a), even(b), _mm512_fmadd_ps(odd(a), odd(b), sums));
  }

 private:
  static CLINICALBERT_INLINE vector even(vector x) noexcept {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(x), 16));
  }
  static CLINICALBERT_INLINE vector odd(vector x) noexcept {
    return _mm512_castsi512_ps(_mm512_and_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(-65536)));
  }
#endif
};

#ifdef __AVX512BW__
template <std::derived_from<xsimd::avx512f> Arch>
struct int8_dot<Arch> {
  using arch = Arch;
  using sum = std::int32_t;
  using vector = __m512i;
  static constexpr std::size_t per_word = 4;

  static CLINICALBERT_INLINE vector zero() noexcept { return _mm512_setzero_si512(); }
  static CLINICALBERT_INLINE vector broadcast(const void* word) noexcept {
    int bits;
    std::memcpy(&bits, word, sizeof bits);
    return _mm512_set1_epi32(bits);
  }
  static CLINICALBERT_INLINE vector load(const void* words) noexcept { return _mm512_loadu_si512(words); }
  static CLINICALBERT_INLINE void store(void* to, vector sums) noexcept { _mm512_storeu_si512(to, sums); }
  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
#ifdef __AVX512VNNI__
    return _mm512_dpbusd_epi32(sums, a, b);
#else
    // Widened to 16 bits: products of bytes as they are would saturate in `vpmaddubsw`.
    const vector even =
        _mm512_madd_epi16(_mm512_and_si512(a, _mm512_set1_epi16(255)), _mm512_srai_epi16(_mm512_slli_epi16(b, 8), 8));
    const vector odd = _mm512_madd_epi16(_mm512_srli_epi16(a, 8), _mm512_srai_epi16(b, 8));
    return _mm512_add_epi32(sums, _mm512_add_epi32(even, odd));
#endif
  }
};
#endif

}  // namespace clinicalbert::backends::vectors

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif
