#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/cuda/kernels/attention_tile.hpp"

namespace clinicalbert::backends::device {

/// Rows of a tile, of any shape.
inline constexpr std::uint32_t attention_tile_rows = attention_shape<float, 32>::own;

/// How many tiles so many rows of one sequence are, or the sequences that begin at these offsets.
[[nodiscard]] constexpr std::size_t attention_tile_count(std::size_t rows) noexcept {
  return (rows + attention_tile_rows - 1) / attention_tile_rows;
}
[[nodiscard]] constexpr std::size_t attention_tile_count(std::span<const std::uint32_t> offsets) noexcept {
  std::size_t all = 0;
  for (std::size_t b = 0; b + 1 < offsets.size(); ++b)
    all += attention_tile_count(std::size_t{offsets[b + 1] - offsets[b]});
  return all;
}

/// The tiles of a ragged batch, those of the longest sequences first: they take longest, and a GPU that begins with
/// them is not left waiting for one at the end. `tiles` is as long as attention_tile_count says.
inline void list_attention_tiles(std::span<const std::uint32_t> offsets, std::span<attention_tile> tiles) noexcept {
  assert(tiles.size() == attention_tile_count(offsets));
  std::size_t listed = 0;
  for (std::uint32_t b = 0; b + 1 < offsets.size(); ++b)
    for (std::uint32_t first = 0; first < offsets[b + 1] - offsets[b]; first += attention_tile_rows)
      tiles[listed++] = {b, first};
  const auto length = [&](const attention_tile& t) { return offsets[t.sequence + 1] - offsets[t.sequence]; };
  std::sort(tiles.begin(), tiles.end(), [&](const attention_tile& a, const attention_tile& b) {
    if (length(a) != length(b)) return length(a) > length(b);
    return a.sequence != b.sequence ? a.sequence < b.sequence : a.first < b.first;
  });
}

}  // namespace clinicalbert::backends::device
