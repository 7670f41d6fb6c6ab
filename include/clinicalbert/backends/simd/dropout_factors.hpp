#pragma once

#include "clinicalbert/backends/simd/row.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::backends::vectors {

/// Columns whose random numbers are drawn at once.
template <class Arch>
inline constexpr std::size_t drawn_columns = 8 * width<Arch>;

/// A factor for each 16 random bits: 0 where they do not reach `threshold`, else `scale`. Column 8 b + 2 w + h has half
/// h of lane b of words[w]. Specialized in dropout_factors_avx512.hpp.
template <class Arch>
struct drawn_factors {
  using words = typename native<Arch>::words;

  static void store(const words (&all)[4], std::uint32_t threshold, float scale, float* factors) noexcept {
    std::uint32_t bits[4][width<Arch>];
    for (std::size_t word = 0; word < 4; ++word) native<Arch>::store(all[word], bits[word]);
    for (std::size_t block = 0; block < width<Arch>; ++block)
      for (std::size_t word = 0; word < 4; ++word) {
        const std::uint32_t both = bits[word][block];
        factors[8 * block + 2 * word] = (both & 0xFFFFu) >= threshold ? scale : 0.f;
        factors[8 * block + 2 * word + 1] = both >> 16 >= threshold ? scale : 0.f;
      }
  }
};

/// What columns [first, first + drawn_columns) of a row are multiplied by: 0 or dropout.scale(). `first` is a multiple
/// of drawn_columns. Philox4x32-10 for one block of 8 columns a lane; agrees with `tensors::dropout` to the bit.
template <class Arch>
void dropout_factors(const tensors::dropout& dropout, std::uint32_t row, std::uint32_t first, float* factors) noexcept {
  using v = native<Arch>;
  using words = typename v::words;
  const tensors::random_key& key = dropout.key;
  std::uint32_t key0 = static_cast<std::uint32_t>(key.seed), key1 = static_cast<std::uint32_t>(key.seed >> 32);
  words c0 = v::count_from(first / 8), c1 = v::same(row + key.first_row), c2 = v::same(key.site),
        c3 = v::same(key.step);
  for (int round = 0; round < 10; ++round) {
    words low_a, high_a, low_b, high_b;
    v::multiply(0xD2511F53u, c0, low_a, high_a);
    v::multiply(0xCD9E8D57u, c2, low_b, high_b);
    c0 = v::exclusive_or(high_b, c1, v::same(key0));
    c1 = low_b;
    c2 = v::exclusive_or(high_a, c3, v::same(key1));
    c3 = low_a;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  const words drawn[4] = {c0, c1, c2, c3};
  drawn_factors<Arch>::store(drawn, dropout.threshold, static_cast<float>(dropout.scale()), factors);
}

/// x where the factor is not 0, times it; 0 elsewhere, whatever x is.
template <class Arch>
CLINICALBERT_INLINE batch<Arch> drop(batch<Arch> x, batch<Arch> factor) noexcept {
  return xsimd::select(factor == batch<Arch>(0.f), batch<Arch>(0.f), x * factor);
}

/// f(whole, i, count, factor) for each vector of a row of n elements.
template <class Arch, class F>
CLINICALBERT_INLINE void over_dropped_row(const tensors::dropout& dropout, std::size_t row, std::size_t n,
                                          F&& f) noexcept {
  float factors[drawn_columns<Arch>];
  for (std::size_t first = 0; first < n; first += drawn_columns<Arch>) {
    dropout_factors<Arch>(dropout, static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(first), factors);
    over_row<Arch>(
        std::min(drawn_columns<Arch>, n - first), [&](auto whole, std::size_t i,
                                                      std::size_t count) __attribute__((always_inline)) {
          f(whole, first + i, count, batch<Arch>::load_unaligned(factors + i));
        });
  }
}

}  // namespace clinicalbert::backends::vectors

#include "clinicalbert/backends/simd/dropout_factors_avx512.hpp"
