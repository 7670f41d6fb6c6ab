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

/// Lists are a multiple of this long, so that batches which differ little are launched alike and one graph
/// (replaying_stream.hpp) serves them: offsets end with sequences without rows, one at least, to which further tiles
/// belong.
inline constexpr std::size_t attention_list_step = 8;

/// How many tiles so many rows of one sequence are, or how long the list is for the sequences of these offsets.
[[nodiscard]] constexpr std::size_t attention_tile_count(std::size_t rows) noexcept {
  return (rows + attention_tile_rows - 1) / attention_tile_rows;
}
[[nodiscard]] constexpr std::size_t attention_tile_count(std::span<const std::uint32_t> offsets) noexcept {
  std::size_t all = 0;
  for (std::size_t b = 0; b + 1 < offsets.size(); ++b)
    all += attention_tile_count(std::size_t{offsets[b + 1] - offsets[b]});
  return (all + attention_list_step - 1) / attention_list_step * attention_list_step;
}

/// How long the list of offsets is for so many of a batch.
[[nodiscard]] constexpr std::size_t attention_offset_count(std::size_t offsets) noexcept {
  return (offsets + attention_list_step) / attention_list_step * attention_list_step;
}
inline void list_attention_offsets(std::span<const std::uint32_t> offsets, std::span<std::uint32_t> list) noexcept {
  assert(list.size() == attention_offset_count(offsets.size()));
  const auto end = std::copy(offsets.begin(), offsets.end(), list.begin());
  std::fill(end, list.end(), offsets.empty() ? 0 : offsets.back());
}

/// The tiles of a ragged batch, those of the longest sequences first: they take longest, and a GPU that begins with
/// them is not left waiting for one at the end. `tiles` is as long as attention_tile_count says; `offsets` are a list
/// of them.
inline void list_attention_tiles(std::span<const std::uint32_t> offsets, std::span<attention_tile> tiles) noexcept {
  assert(tiles.size() == attention_tile_count(offsets));
  std::size_t listed = 0;
  for (std::uint32_t b = 0; b + 1 < offsets.size(); ++b)
    for (std::uint32_t first = 0; first < offsets[b + 1] - offsets[b]; first += attention_tile_rows)
      tiles[listed++] = {b, first};
  const auto length = [&](const attention_tile& t) { return offsets[t.sequence + 1] - offsets[t.sequence]; };
  std::sort(tiles.begin(), tiles.begin() + static_cast<std::ptrdiff_t>(listed),
            [&](const attention_tile& a, const attention_tile& b) {
              if (length(a) != length(b)) return length(a) > length(b);
              return a.sequence != b.sequence ? a.sequence < b.sequence : a.first < b.first;
            });
  for (; listed < tiles.size(); ++listed) tiles[listed] = {static_cast<std::uint32_t>(offsets.size() - 2), 0};
}

}  // namespace clinicalbert::backends::device
