#pragma once

#include "clinicalbert/backends/simd/lanes.hpp"

namespace clinicalbert::backends::vectors {

// How a product is summed. B is read as 32-bit words, each of which holds `per_word` elements that stand behind each
// other along the depth; a vector of B's words belongs to as many columns. The elements of a word are multiplied in
// `parts` steps, and A has `left_words` words for each of B's: the same elements, or each part's in a word of its own.
//   vector zero()                            sums of no product
//   vector broadcast<part>(const void* a)    of A's words at one row and depth
//   vector load<part>(const void* words)     of a vector of B
//   vector add(vector sums, vector a, vector b)   sums + the products of each column's elements with those of A's word
//   void store(void* to, vector sums)        `sum` a column
// A tile of sums has at most `tile_rows` rows. Rows of A up to a whole `row_unit` are read, and such rows of sums
// written. Who multiplies holds a `registers` meanwhile.
// These general forms are right and quick on every architecture; dot_avx2.hpp, dot_avx512.hpp and dot_neon.hpp
// specialize them where there are instructions for the whole product of a word.

/// Nothing has to be done for vector registers.
struct vector_registers {
  vector_registers() noexcept {}
  ~vector_registers() {}
};

/// What all kinds share: vectors of words as `Sum`s, multiplied in one step.
template <class Arch, class Sum>
struct whole_words {
  using arch = Arch;
  using sum = Sum;
  using vector = xsimd::batch<Sum, typename registers_of<Arch>::type>;
  static constexpr std::size_t parts = 1, left_words = 1;
  static constexpr std::size_t tile_rows = tile_shape<Arch>::rows, row_unit = 1;
  using registers = vector_registers;

  static CLINICALBERT_INLINE vector zero() noexcept { return vector(Sum{0}); }
  template <std::size_t Part = 0>
  static CLINICALBERT_INLINE vector broadcast(const void* word) noexcept {
    Sum element;
    std::memcpy(&element, word, sizeof element);
    return vector(element);
  }
  template <std::size_t Part = 0>
  static CLINICALBERT_INLINE vector load(const void* words) noexcept {
    return vector::load_unaligned(static_cast<const Sum*>(words));
  }
  static CLINICALBERT_INLINE void store(void* to, vector sums) noexcept { sums.store_unaligned(static_cast<Sum*>(to)); }
};

/// fp32 by fp32.
template <class Arch>
struct fp32_dot : whole_words<Arch, float> {
  using typename whole_words<Arch, float>::vector;
  static constexpr std::size_t per_word = 1;

  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    return native<Arch>::fma(a, b, sums);
  }
};

/// bf16 by bf16, summed in fp32: the odd element's product first, then the even one's, each rounded once, which is what
/// `vdpbf16ps` does (but that it takes numbers too small for a normal float for zeros).
template <class Arch>
struct bf16_dot : whole_words<Arch, float> {
  using words = whole_words<Arch, float>;
  using typename words::vector;
  static constexpr std::size_t per_word = 2, parts = 2;

  template <std::size_t Part>
  static CLINICALBERT_INLINE vector broadcast(const void* word) noexcept {
    return part<Part>(words::broadcast(word));
  }
  template <std::size_t Part>
  static CLINICALBERT_INLINE vector load(const void* from) noexcept {
    return part<Part>(words::load(from));
  }
  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    return native<Arch>::fma(a, b, sums);
  }

 private:
  template <std::size_t Part>
  static CLINICALBERT_INLINE vector part(vector x) noexcept {
    const auto bits = __builtin_bit_cast(typename lanes<Arch>::words, x);
    return __builtin_bit_cast(vector, Part == 0 ? bits & 0xFFFF0000u : bits << 16);
  }
};

/// A's bytes by B's, -127..127, summed as 32-bit whole numbers: exact. A's stand around `zero_point`, and are widened
/// before to 16 bits: products of bytes as they are would saturate in `pmaddubsw`.
template <class Arch>
struct int8_dot : whole_words<Arch, std::int32_t> {
  using words = whole_words<Arch, std::int32_t>;
  using typename words::vector;
  static constexpr std::size_t per_word = 4, parts = 2, left_words = 2;
  static constexpr std::int32_t zero_point = 128;

  /// Words of four bytes to what `broadcast` reads: the even bytes, then the odd ones. `bytes` may be the last words of
  /// `to`.
  static void widen(const float* bytes, std::size_t count, float* to) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      std::uint32_t word;
      std::memcpy(&word, bytes + i, sizeof word);
      const std::uint32_t wide[2] = {word & 0x00FF00FFu, word >> 8 & 0x00FF00FFu};
      std::memcpy(to + 2 * i, wide, sizeof wide);
    }
  }
  template <std::size_t Part>
  static CLINICALBERT_INLINE vector broadcast(const void* a) noexcept {
    return words::broadcast(static_cast<const char*>(a) + Part * 4);
  }
  template <std::size_t Part>
  static CLINICALBERT_INLINE vector load(const void* from) noexcept {
    using halves = typename lanes<Arch>::halves;
    const auto bytes = lanes<Arch>::template load<halves>(from);
    return __builtin_bit_cast(vector, (Part == 0 ? bytes << 8 : bytes) >> 8);
  }
  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    using whole = typename lanes<Arch>::whole;
    return __builtin_bit_cast(vector,
                              word_parts<Arch>::add_pairs(__builtin_bit_cast(whole, sums), __builtin_bit_cast(whole, a),
                                                          __builtin_bit_cast(whole, b)));
  }
};

}  // namespace clinicalbert::backends::vectors

#include "clinicalbert/backends/simd/dot_avx2.hpp"
#include "clinicalbert/backends/simd/dot_avx512.hpp"
#include "clinicalbert/backends/simd/dot_neon.hpp"
