#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace clinicalbert::text {

// Each of the types below compares `width` bytes at once, in the instructions that its name says. `between<First,
// Last>` says which bytes lie in a range of ASCII, `lower` sets the bit that makes small letters of capital ones (and
// spoils the rest), `flip` exchanges ASCII and what is not, `bits` gathers a comparison so that bit i stands for byte
// i.

/// Bytes in a register of 64 bits, on any machine.
struct portable_lanes {
  static constexpr std::size_t width = 8;

  /// Byte i is bits 8i to 8i + 7.
  [[nodiscard]] static std::uint64_t load(const char* bytes) noexcept {
    std::uint64_t x;
    std::memcpy(&x, bytes, width);
    if constexpr (std::endian::native == std::endian::big) x = __builtin_bswap64(x);
    return x;
  }
  [[nodiscard]] static constexpr std::uint64_t lower(std::uint64_t x) noexcept { return x | each(0x20); }
  [[nodiscard]] static constexpr std::uint64_t flip(std::uint64_t x) noexcept { return x ^ each(0x80); }
  template <char First, char Last>
  [[nodiscard]] static constexpr std::uint64_t between(std::uint64_t x) noexcept {
    const std::uint64_t low = x & each(0x7F);  // so that no sum carries into the next byte
    return (low + each(0x80 - First)) & ~(low + each(0x7F - Last)) & ~x & each(0x80);
  }
  [[nodiscard]] static constexpr std::uint64_t bits(std::uint64_t found) noexcept {
    return (found >> 7) * 0x0102040810204080 >> 56;
  }

  [[nodiscard]] static constexpr std::uint64_t each(unsigned byte) noexcept {
    return std::uint64_t{0x0101010101010101} * byte;
  }
};

#if defined(__SSE2__)
struct sse2_lanes {
  static constexpr std::size_t width = 16;

  [[nodiscard]] static __m128i load(const char* bytes) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  }
  [[nodiscard]] static __m128i lower(__m128i x) noexcept { return _mm_or_si128(x, _mm_set1_epi8(0x20)); }
  [[nodiscard]] static __m128i flip(__m128i x) noexcept { return _mm_xor_si128(x, _mm_set1_epi8(-128)); }
  template <char First, char Last>
  [[nodiscard]] static __m128i between(__m128i x) noexcept {  // First becomes the smallest signed byte
    const __m128i moved = _mm_add_epi8(x, _mm_set1_epi8(static_cast<char>(-128 - First)));
    return _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(-128 + (Last - First + 1))));
  }
  [[nodiscard]] static std::uint64_t bits(__m128i found) noexcept {
    return static_cast<unsigned>(_mm_movemask_epi8(found));
  }
};
#endif

#if defined(__AVX2__)
struct avx2_lanes {
  static constexpr std::size_t width = 32;

  [[nodiscard]] static __m256i load(const char* bytes) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
  }
  [[nodiscard]] static __m256i lower(__m256i x) noexcept { return _mm256_or_si256(x, _mm256_set1_epi8(0x20)); }
  [[nodiscard]] static __m256i flip(__m256i x) noexcept { return _mm256_xor_si256(x, _mm256_set1_epi8(-128)); }
  template <char First, char Last>
  [[nodiscard]] static __m256i between(__m256i x) noexcept {
    const __m256i moved = _mm256_add_epi8(x, _mm256_set1_epi8(static_cast<char>(-128 - First)));
    return _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(-128 + (Last - First + 1))), moved);
  }
  [[nodiscard]] static std::uint64_t bits(__m256i found) noexcept {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(found));
  }
};
#endif

#if defined(__AVX512BW__)
struct avx512_lanes {
  static constexpr std::size_t width = 64;

  [[nodiscard]] static __m512i load(const char* bytes) noexcept { return _mm512_loadu_si512(bytes); }
  [[nodiscard]] static __m512i lower(__m512i x) noexcept { return _mm512_or_si512(x, _mm512_set1_epi8(0x20)); }
  [[nodiscard]] static __m512i flip(__m512i x) noexcept { return _mm512_xor_si512(x, _mm512_set1_epi8(-128)); }
  template <char First, char Last>
  [[nodiscard]] static std::uint64_t between(__m512i x) noexcept {
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(x, _mm512_set1_epi8(First)), _mm512_set1_epi8(Last - First));
  }
  [[nodiscard]] static std::uint64_t bits(std::uint64_t found) noexcept { return found; }
};
#endif

#if defined(__ARM_NEON) && defined(__aarch64__)
struct neon_lanes {
  static constexpr std::size_t width = 16;

  [[nodiscard]] static uint8x16_t load(const char* bytes) noexcept {
    return vld1q_u8(reinterpret_cast<const std::uint8_t*>(bytes));
  }
  [[nodiscard]] static uint8x16_t lower(uint8x16_t x) noexcept { return vorrq_u8(x, vdupq_n_u8(0x20)); }
  [[nodiscard]] static uint8x16_t flip(uint8x16_t x) noexcept { return veorq_u8(x, vdupq_n_u8(0x80)); }
  template <char First, char Last>
  [[nodiscard]] static uint8x16_t between(uint8x16_t x) noexcept {
    return vcleq_u8(vsubq_u8(x, vdupq_n_u8(First)), vdupq_n_u8(Last - First));
  }
  [[nodiscard]] static std::uint64_t bits(uint8x16_t found) noexcept {
    constexpr std::uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t set = vandq_u8(found, vld1q_u8(places));
    return vaddv_u8(vget_low_u8(set)) | static_cast<std::uint64_t>(vaddv_u8(vget_high_u8(set))) << 8;
  }
};
#endif

/// The widest that this translation unit is compiled for.
#if defined(__AVX512BW__)
using native_lanes = avx512_lanes;
#elif defined(__AVX2__)
using native_lanes = avx2_lanes;
#elif defined(__SSE2__)
using native_lanes = sse2_lanes;
#elif defined(__ARM_NEON) && defined(__aarch64__)
using native_lanes = neon_lanes;
#else
using native_lanes = portable_lanes;
#endif

}  // namespace clinicalbert::text
