#pragma once

#include "clinicalbert/backends/simd/blocking.hpp"
#include "clinicalbert/backends/simd/narrowing.hpp"
#include "clinicalbert/backends/simd/row.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends::vectors {

/// Words that hold so many bf16.
constexpr std::size_t bf16_words(std::size_t elements) noexcept { return (elements + 1) / 2; }

/// Words from row to row of converted activations: off the strides that crowd one set of the cache.
constexpr std::size_t bf16_row_words(std::size_t elements) noexcept {
  return (bf16_words(elements) + 15) / 16 * 16 + 16;
}

/// A word of two bf16, the first in the lower half.
inline float pair_of(float first, float second) noexcept {
  return std::bit_cast<float>(std::uint32_t{to_bf16(first)} | std::uint32_t{to_bf16(second)} << 16);
}

/// B = W^T in panels of words: panel[k][column] holds elements 2k and 2k + 1 of W's row `column`. A work item a panel.
template <class Arch, class Stream>
void pack_bf16_weight(Stream& stream, tensors::matrix<const float> w, float* panels) noexcept {
  constexpr std::size_t square = width<Arch>, wide = panel_width<Arch>;
  const std::size_t depth = bf16_words(w.columns);
  stream.for_each(panel_count<Arch>(w.rows), [&](std::size_t p, std::size_t) {
    float* panel = panels + p * wide * depth;
    for (std::size_t first = 0; first < wide; first += square) {
      const std::size_t row = p * wide + first, there = w.rows > row ? std::min(w.rows - row, square) : 0;
      const float* source = w.data + row * w.stride;
      std::size_t k = 0;
      if (there == square)
        for (; 2 * (k + square) <= w.columns; k += square) {
          alignas(64) float words[square * square];
          for (std::size_t r = 0; r < square; ++r)
            narrowing<Arch>::to_bf16(source + r * w.stride + 2 * k, words + r * square);
          native<Arch>::transpose(words, square, panel + k * wide + first, wide);
        }
      for (; k < depth; ++k)
        for (std::size_t j = 0; j < square; ++j) {
          const float* at = source + j * w.stride + 2 * k;
          panel[k * wide + first + j] = j >= there ? 0.f : pair_of(at[0], 2 * k + 1 < w.columns ? at[1] : 0.f);
        }
    }
  });
}

/// B in panels of words: each holds a column's elements of rows 2k and 2k + 1. Work items are blocks of rows by groups
/// of panels, so that rows are read in long pieces.
template <class Arch, class Stream>
void pack_bf16_row_pairs(Stream& stream, tensors::matrix<const float> b, float* panels) noexcept {
  constexpr std::size_t wide = panel_width<Arch>, largest_block = 64, largest_group = 8;
  const std::size_t depth = bf16_words(b.rows);
  const even_split blocks = even_split::at_most(depth, largest_block);
  const even_split groups = even_split::at_most(panel_count<Arch>(b.columns), largest_group);
  stream.for_each(blocks.pieces * groups.pieces, [&](std::size_t item, std::size_t) {
    const std::size_t block = item / groups.pieces, group = item % groups.pieces;
    for (std::size_t k = blocks.begin(block); k < blocks.begin(block + 1); ++k) {
      const float* row = b.data + 2 * k * b.stride;
      const bool has_second = 2 * k + 1 < b.rows;
      for (std::size_t p = groups.begin(group); p < groups.begin(group + 1); ++p) {
        float* to = panels + (p * depth + k) * wide;
        for (std::size_t j = 0; j < wide; j += width<Arch>) {
          const std::size_t column = p * wide + j;
          if (has_second && column + width<Arch> <= b.columns) {
            narrowing<Arch>::to_bf16_pairs(batch<Arch>::load_unaligned(row + column),
                                           batch<Arch>::load_unaligned(row + b.stride + column), to + j);
          } else {
            const std::size_t n = b.columns > column ? b.columns - column : 0;
            narrowing<Arch>::to_bf16_pairs(
                native<Arch>::load_first(row + column, n),
                has_second ? native<Arch>::load_first(row + b.stride + column, n) : batch<Arch>(0.f), to + j);
          }
        }
      }
    }
  });
}

/// A = x^T as words of two rows of x: A's row r is column r of x, `depth` counts pairs of x's rows.
template <class Arch>
struct transposed_pairs {
  tensors::matrix<const float> x;
  std::size_t rows, depth;

  explicit transposed_pairs(tensors::matrix<const float> m) noexcept
      : x(m), rows(m.columns), depth(bf16_words(m.rows)) {}

  [[nodiscard]] static constexpr bool copies() noexcept { return true; }

  /// Words [k, k + count) of rows [first_row, first_row + tiles.total): each tile's words of one depth side by side,
  /// the tiles one after the other.
  void copy(const even_split& tiles, std::size_t first_row, std::size_t k, std::size_t count,
            float* own) const noexcept {
    for (std::size_t d = 0; d < count; ++d) {
      const float* first = x.data + 2 * (k + d) * x.stride + first_row;
      const bool has_second = 2 * (k + d) + 1 < x.rows;
      // Rows lie too far apart for the processor to foresee them.
      for (std::size_t i = 0; i < tiles.total; i += 16) {
        __builtin_prefetch(first + 8 * x.stride + i);
        __builtin_prefetch(first + 9 * x.stride + i);
      }
      for (std::size_t t = 0; t < tiles.pieces; ++t) {
        const std::size_t row = tiles.begin(t), high = tiles.size(t);
        float* to = own + row * count + d * high;
        for (std::size_t i = 0; i < high; i += width<Arch>) {
          const std::size_t n = high - i;
          const float* at = first + row + i;
          alignas(64) float words[width<Arch>];
          narrowing<Arch>::to_bf16_pairs(native<Arch>::load_first(at, n),
                                         has_second ? native<Arch>::load_first(at + x.stride, n) : batch<Arch>(0.f),
                                         words);
          native<Arch>::store_first(to + i, n, batch<Arch>::load_unaligned(words));
        }
      }
    }
  }
};

}  // namespace clinicalbert::backends::vectors
