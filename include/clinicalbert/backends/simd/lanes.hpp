#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>

#include "clinicalbert/backends/simd/vector.hpp"

namespace clinicalbert::backends::vectors {

/// The compiler's own vectors, as large as a register: their operators work on each element, and are the
/// architecture's own instructions where it has them.
template <class Arch>
struct lanes {
  typedef float floats __attribute__((vector_size(width<Arch> * 4)));
  typedef std::uint32_t words __attribute__((vector_size(width<Arch> * 4)));
  typedef std::int32_t whole __attribute__((vector_size(width<Arch> * 4)));  // signed
  typedef std::int16_t halves __attribute__((vector_size(width<Arch> * 4)));

  template <class V>
  static CLINICALBERT_INLINE V load(const void* p) noexcept {
    V v;
    std::memcpy(&v, p, sizeof v);
    return v;
  }
};

/// What compilers do not find by themselves in words of 32 bits.
template <class Arch>
struct word_parts {
  using words = typename lanes<Arch>::words;
  using whole = typename lanes<Arch>::whole;

  /// Of each word: sum + the product of the lower 16 bits + that of the upper ones, signed.
  static CLINICALBERT_INLINE whole add_pairs(whole sums, whole a, whole b) noexcept {
    return sums + ((a << 16) >> 16) * ((b << 16) >> 16) + (a >> 16) * (b >> 16);
  }

  /// The upper halves of all words of a, then of b.
  static CLINICALBERT_INLINE void store_upper(words a, words b, void* to) noexcept {
    std::uint16_t x[2 * width<Arch>];
    for (std::size_t i = 0; i < width<Arch>; ++i) {
      x[i] = static_cast<std::uint16_t>(a[i] >> 16);
      x[width<Arch> + i] = static_cast<std::uint16_t>(b[i] >> 16);
    }
    std::memcpy(to, x, sizeof x);
  }

  /// The lowest byte of each word.
  static CLINICALBERT_INLINE void store_bytes(words a, void* to) noexcept {
    std::uint8_t x[width<Arch>];
    for (std::size_t i = 0; i < width<Arch>; ++i) x[i] = static_cast<std::uint8_t>(a[i]);
    std::memcpy(to, x, sizeof x);
  }
};

#if XSIMD_WITH_SSE2
template <std::derived_from<xsimd::sse2> Arch>
struct word_parts<Arch> {
  using words = typename lanes<Arch>::words;
  using whole = typename lanes<Arch>::whole;

  static CLINICALBERT_INLINE whole add_pairs(whole sums, whole a, whole b) noexcept {
    sums += reinterpret_cast<whole>(_mm_madd_epi16(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)));
    return kept(sums);
  }
  static CLINICALBERT_INLINE void store_upper(words a, words b, void* to) noexcept {
    const __m128i x = _mm_srai_epi32(reinterpret_cast<__m128i>(a), 16);
    const __m128i y = _mm_srai_epi32(reinterpret_cast<__m128i>(b), 16);
    _mm_storeu_si128(static_cast<__m128i*>(to), _mm_packs_epi32(x, y));
  }
  static CLINICALBERT_INLINE void store_bytes(words a, void* to) noexcept {
    __m128i x = reinterpret_cast<__m128i>(a & 255);
    x = _mm_packs_epi32(x, x);
    const int bytes = _mm_cvtsi128_si32(_mm_packus_epi16(x, x));
    std::memcpy(to, &bytes, sizeof bytes);
  }
};
#endif

#if XSIMD_WITH_AVX2
template <std::derived_from<xsimd::avx2> Arch>
struct word_parts<Arch> {
  using words = typename lanes<Arch>::words;
  using whole = typename lanes<Arch>::whole;

  static CLINICALBERT_INLINE whole add_pairs(whole sums, whole a, whole b) noexcept {
    sums += reinterpret_cast<whole>(_mm256_madd_epi16(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
    return kept(sums);
  }
  static CLINICALBERT_INLINE void store_upper(words a, words b, void* to) noexcept {
    const __m256i x = _mm256_srai_epi32(reinterpret_cast<__m256i>(a), 16);
    const __m256i y = _mm256_srai_epi32(reinterpret_cast<__m256i>(b), 16);
    _mm256_storeu_si256(static_cast<__m256i*>(to), _mm256_permute4x64_epi64(_mm256_packs_epi32(x, y), 0xD8));
  }
  static CLINICALBERT_INLINE void store_bytes(words a, void* to) noexcept {
    const __m256i x = reinterpret_cast<__m256i>(a & 255);
    const __m128i y = _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
    _mm_storel_epi64(static_cast<__m128i*>(to), _mm_packus_epi16(y, y));
  }
};
#endif

#if XSIMD_WITH_AVX512BW
template <std::derived_from<xsimd::avx512f> Arch>
struct word_parts<Arch> {
  using whole = typename lanes<Arch>::whole;

  static CLINICALBERT_INLINE whole add_pairs(whole sums, whole a, whole b) noexcept {
    sums += reinterpret_cast<whole>(_mm512_madd_epi16(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
    return kept(sums);
  }
};
#endif

#if XSIMD_WITH_NEON64
template <std::derived_from<xsimd::neon64> Arch>
struct word_parts<Arch> {
  using words = typename lanes<Arch>::words;

  static CLINICALBERT_INLINE void store_upper(words a, words b, void* to) noexcept {
    vst1q_u16(static_cast<std::uint16_t*>(to),
              vuzp2q_u16(reinterpret_cast<uint16x8_t>(a), reinterpret_cast<uint16x8_t>(b)));
  }
  static CLINICALBERT_INLINE void store_bytes(words a, void* to) noexcept {
    const uint16x4_t x = vmovn_u32(reinterpret_cast<uint32x4_t>(a));
    vst1_lane_u32(static_cast<std::uint32_t*>(to), vreinterpret_u32_u8(vmovn_u16(vcombine_u16(x, x))), 0);
  }
};
#endif

}  // namespace clinicalbert::backends::vectors
