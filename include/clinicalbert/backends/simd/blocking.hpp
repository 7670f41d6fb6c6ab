#pragma once

#include "clinicalbert/backends/simd/packing.hpp"

namespace clinicalbert::backends::vectors {

/// The most of the depth that one pass sums: a panel of it stays in the second cache. A function of nothing but the
/// depth, or sums would depend on the batch.
inline constexpr std::size_t largest_depth_block = 768;

template <class Arch>
constexpr std::size_t depth_block(std::size_t depth) noexcept {
  const std::size_t blocks = (depth + largest_depth_block - 1) / largest_depth_block;
  return blocks <= 1 ? depth : ((depth + blocks - 1) / blocks + 15) / 16 * 16;
}

/// The most rows whose block of A stays in the second cache beside a panel of B.
template <class Dot>
inline constexpr std::size_t largest_row_block = (140 / Dot::tile_rows) * Dot::tile_rows;

/// Cuts [0, total) into `pieces` that differ by one `unit` at most, as a low tile would cost as much as a high one; all
/// but the last are whole units.
struct even_split {
  std::size_t total, pieces, unit = 1;

  [[nodiscard]] constexpr std::size_t begin(std::size_t piece) const noexcept {
    const std::size_t units = (total + unit - 1) / unit;
    return std::min(total, unit * (piece * (units / pieces) + std::min(piece, units % pieces)));
  }
  [[nodiscard]] constexpr std::size_t size(std::size_t piece) const noexcept { return begin(piece + 1) - begin(piece); }

  /// The fewest pieces of at most `largest`.
  static constexpr even_split at_most(std::size_t total, std::size_t largest, std::size_t unit = 1) noexcept {
    return {total, total == 0 ? 1 : (total + largest - 1) / largest, unit};
  }
  /// Rows into tiles.
  template <class Dot>
  static constexpr even_split into_tiles(std::size_t rows) noexcept {
    return at_most(rows, Dot::tile_rows, Dot::row_unit);
  }
};

/// Rows of A so far apart that a tile's elements fall into a few sets of the first cache, and push each other out.
constexpr bool crowds_cache_sets(std::size_t stride) noexcept { return stride % 512 == 0; }

/// Floats that one thread needs for a block of A of its own, copied nearer together or turned depth-major.
template <class Dot>
constexpr std::size_t row_block_size(std::size_t rows, std::size_t depth) noexcept {
  const std::size_t whole = (rows + Dot::row_unit - 1) / Dot::row_unit * Dot::row_unit;
  return std::min(whole, largest_row_block<Dot>) * (Dot::left_words * std::min(depth, largest_depth_block) + 16);
}

}  // namespace clinicalbert::backends::vectors
