#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "clinicalbert/backends/simd/vector.hpp"

namespace clinicalbert::backends::vectors {

// How a product is summed. A and B are read as 32-bit words, each of which holds `per_word` elements that stand behind
// each other along the depth; a vector of B's words belongs to as many columns. Each kind has
//   vector zero()                            sums of no product
//   vector broadcast(const void* word)       one word of A
//   vector load(const void* words)           a vector of B
//   vector add(vector sums, vector a, vector b)   sums + the products of each column's elements with those of A's word
//   void store(void* to, vector sums)        `sum` a column
// These general forms are right on every architecture; dot_avx2.hpp and dot_avx512.hpp specialize them.

/// fp32 by fp32.
template <class Arch>
struct fp32_dot {
  using arch = Arch;
  using sum = float;
  using vector = batch<Arch>;
  static constexpr std::size_t per_word = 1;

  static CLINICALBERT_INLINE vector zero() noexcept { return vector(0.f); }
  static CLINICALBERT_INLINE vector broadcast(const void* word) noexcept {
    float element;
    std::memcpy(&element, word, sizeof element);
    return vector(element);
  }
  static CLINICALBERT_INLINE vector load(const void* words) noexcept {
    return vector::load_unaligned(static_cast<const float*>(words));
  }
  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    return native<Arch>::fma(a, b, sums);
  }
  static CLINICALBERT_INLINE void store(void* to, vector sums) noexcept {
    sums.store_unaligned(static_cast<float*>(to));
  }
};

/// A vector of words as an array, which any architecture has.
template <class Arch>
struct word_array {
  struct vector {
    std::uint32_t at[width<Arch>];
  };

  static vector zero() noexcept { return {}; }
  static vector broadcast(const void* word) noexcept {
    vector v;
    for (auto& w : v.at) std::memcpy(&w, word, sizeof w);
    return v;
  }
  static vector load(const void* words) noexcept {
    vector v;
    std::memcpy(&v, words, sizeof v);
    return v;
  }
  static void store(void* to, const vector& sums) noexcept { std::memcpy(to, &sums, sizeof sums); }
};

/// bf16 by bf16, summed in fp32: the odd element's product first, then the even one's, each rounded once, which is what
/// `vdpbf16ps` does (but that it takes numbers too small for a normal float for zeros).
template <class Arch>
struct bf16_dot : word_array<Arch> {
  using arch = Arch;
  using vector = typename word_array<Arch>::vector;
  using sum = float;
  static constexpr std::size_t per_word = 2;

  static vector add(vector sums, const vector& a, const vector& b) noexcept {
    for (std::size_t i = 0; i < width<Arch>; ++i) {
      const float s = std::fma(odd(a.at[i]), odd(b.at[i]), std::bit_cast<float>(sums.at[i]));
      sums.at[i] = std::bit_cast<std::uint32_t>(std::fma(even(a.at[i]), even(b.at[i]), s));
    }
    return sums;
  }

 private:
  static float even(std::uint32_t word) noexcept { return std::bit_cast<float>(word << 16); }
  static float odd(std::uint32_t word) noexcept { return std::bit_cast<float>(word & 0xFFFF0000u); }
};

/// A's bytes, 0..255, by B's, -128..127, summed as 32-bit whole numbers: exact.
template <class Arch>
struct int8_dot : word_array<Arch> {
  using arch = Arch;
  using vector = typename word_array<Arch>::vector;
  using sum = std::int32_t;
  static constexpr std::size_t per_word = 4;

  static vector add(vector sums, const vector& a, const vector& b) noexcept {
    for (std::size_t i = 0; i < width<Arch>; ++i) {
      std::int32_t sum = static_cast<std::int32_t>(sums.at[i]);
      for (unsigned shift = 0; shift < 32; shift += 8)
        sum += static_cast<std::uint8_t>(a.at[i] >> shift) * static_cast<std::int8_t>(b.at[i] >> shift);
      sums.at[i] = static_cast<std::uint32_t>(sum);
    }
    return sums;
  }
};

}  // namespace clinicalbert::backends::vectors

#include "clinicalbert/backends/simd/dot_avx2.hpp"
#include "clinicalbert/backends/simd/dot_avx512.hpp"
