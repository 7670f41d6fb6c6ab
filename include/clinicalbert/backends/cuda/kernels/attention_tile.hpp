#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "clinicalbert/backends/cuda/kernels/keep_bits.hpp"
#include "clinicalbert/backends/cuda/kernels/lanes.hpp"
#include "clinicalbert/backends/cuda/kernels/shared_array.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::backends::device {

/// A block's own rows of a ragged batch: which sequence, and the first row within it. A batch's tiles are a list, so
/// that those of long sequences can be launched first. One of a sequence without rows is nothing to do.
struct attention_tile {
  std::uint32_t sequence, first;
};

/// Sizes of an attention kernel's tiles, for products of M and heads of at most Size: 4 warps have 16 rows each of
/// `own`, and see `others` at a time.
template <class M, std::uint32_t Size>
struct attention_shape {
  static_assert(Size == 32 || Size == 64 || Size == 128, "attention: room for heads of 32, 64 or 128");
  static constexpr bool wide = std::is_same_v<M, float>;
  static constexpr std::uint32_t threads = 128, own = 64;
  static constexpr std::uint32_t stride = Size + (wide ? 4 : 8);  // rows begin in different banks
  static constexpr std::uint32_t others_forward = wide ? 32 : 64;
  static constexpr std::uint32_t others_backward = wide && Size > 64 ? 16 : 32;
  // Sums of fp32 products are many registers: nvcc would stop at 128 and spill.
  static constexpr std::uint32_t least_blocks_backward = wide ? 1 : 0;
  using own_rows = shared_array<M, own * stride>;
};

/// What attention's kernels have in common: the ragged batch, and where a head's columns are. Rows of E.
template <class E>
struct attention_batch {
  std::uint32_t heads = 1, head_size = 0;
  bool causal = false;
  bool aligned = false;  ///< rows of all matrices begin at multiples of 16 bytes, and head_size is one of 8
  float scale = 1;       ///< 1 / sqrt(head size)
  tensors::dropout dropout;
  buffer<const std::uint32_t> query_offsets, key_offsets;  ///< [B + 1]
  buffer<const attention_tile> tiles;                      ///< of the own rows: queries, or keys
  row_buffer<const E> q, k, v;

  /// The same work on the same memory, of two that drop nothing: a mask is another at each step. (Not ==, or kernels
  /// with more members would have it.)
  [[nodiscard]] constexpr bool same_batch(const attention_batch& other) const noexcept {
    return !dropout.active() && !other.dropout.active() && heads == other.heads && head_size == other.head_size &&
           causal == other.causal && aligned == other.aligned && scale == other.scale &&
           query_offsets == other.query_offsets && key_offsets == other.key_offsets && tiles == other.tiles &&
           q == other.q && k == other.k && v == other.v;
  }

  /// The dropout's row of a query: row of the batch * heads + head.
  [[nodiscard]] CLINICALBERT_DEVICE std::uint32_t dropout_row(std::uint32_t query_row, std::uint32_t head) const {
    return query_row * heads + head;
  }
};

/// exp(scale product - log_sum), of which the difference is taken first: it is small where the terms are not.
[[nodiscard]] CLINICALBERT_DEVICE float probability_of(float product, float scale, float log_sum) {
  return std::exp2((product * scale - log_sum) * 1.44269504088896340736f);  // exp2 is what the hardware has
}

/// Copies rows [first, first + Rows) of `width` columns from `column` on to shared memory, by all threads of a block;
/// rows from `end` on and columns from `width` to Size are zeros.
template <std::uint32_t Rows, std::uint32_t Size, std::uint32_t Stride, class Thread, class E, class M,
          std::uint32_t Room>
CLINICALBERT_DEVICE void copy_rows(Thread& thread, row_buffer<const E> from, std::uint32_t first, std::uint32_t end,
                                   std::uint32_t column, std::uint32_t width, bool aligned, shared_array<M, Room>& to) {
  constexpr std::uint32_t chunks = Size / 8, threads = attention_shape<M, Size>::threads;
  CLINICALBERT_UNROLL
  for (std::uint32_t i = 0; i < Rows * chunks / threads; ++i) {
    const std::uint32_t number = i * threads + thread.index(), row = number / chunks, part = number % chunks * 8;
    float values[8] = {};
    if (first + row < end && part < width) {
      const std::size_t at = from.at(first + row, column + part);
      if (aligned) {
        load(from.elements, at, values);
      } else {
        CLINICALBERT_UNROLL
        for (std::uint32_t j = 0; j < 8; ++j)
          if (part + j < width) values[j] = widened(from.elements[at + j]);
      }
    }
    thread.store_lanes(to, row * Stride + part, values);
  }
}

/// Writes a warp's rows of a result that is spread as tile_product has it, times `scale` of rows g and g + 8.
template <std::uint32_t Tiles, class Thread, class E>
CLINICALBERT_DEVICE void write_rows(Thread& thread, const float (&c)[Tiles][4], const float (&scale)[2],
                                    row_buffer<E> to, std::uint32_t first, std::uint32_t end, std::uint32_t column,
                                    std::uint32_t width, bool aligned) {
  const std::uint32_t group = thread.lane() / 4, within = thread.lane() % 4;
  CLINICALBERT_UNROLL
  for (std::uint32_t half = 0; half < 2; ++half) {
    const std::uint32_t row = first + group + 8 * half;
    if (row >= end) continue;
    CLINICALBERT_UNROLL
    for (std::uint32_t tile = 0; tile < Tiles; ++tile) {
      const std::uint32_t place = tile * 8 + 2 * within;
      if (place >= width) continue;
      const std::size_t at = to.at(row, column + place);
      const float values[2] = {c[tile][2 * half] * scale[half], c[tile][2 * half + 1] * scale[half]};
      if (aligned) {
        store(to.elements, at, values);
      } else {
        to.elements[at] = rounded<E>(values[0]);
        if (place + 1 < width) to.elements[at + 1] = rounded<E>(values[1]);
      }
    }
  }
}

/// Which elements of a warp's [16, 8 Tiles] probabilities stay, rows being queries: bit 8 (i % 4) + c of
/// bits[half][i / 4] is of row g + 8 half, column c of tile i. One draw for eight columns: each of the four lanes that
/// share a row draws for one tile of four.
template <std::uint32_t Tiles, class Thread>
CLINICALBERT_DEVICE void keep_bits_of_queries(Thread& thread, const tensors::dropout& dropout,
                                              const std::uint32_t (&rows)[2], std::uint32_t first_column,
                                              std::uint32_t (&bits)[2][(Tiles + 3) / 4]) {
  const std::uint32_t within = thread.lane() % 4;
  CLINICALBERT_UNROLL
  for (std::uint32_t half = 0; half < 2; ++half) CLINICALBERT_UNROLL
  for (std::uint32_t four = 0; four < (Tiles + 3) / 4; ++four) {
    std::uint32_t word = keep_bits(dropout, rows[half], first_column / 8 + 4 * four + within) << 8 * within;
    word |= thread.shuffle_xor(word, 1);
    word |= thread.shuffle_xor(word, 2);
    bits[half][four] = word;
  }
}

}  // namespace clinicalbert::backends::device
