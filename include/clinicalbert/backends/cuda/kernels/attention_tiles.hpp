#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/backends/cuda/kernels/attention_tile.hpp"

namespace clinicalbert::backends::device {

/// The tiles of `own` rows of a ragged batch, those of the longest sequences first: they take longest, and a GPU that
/// begins with them is not left waiting for one at the end. Throws std::bad_alloc.
[[nodiscard]] inline std::vector<attention_tile> attention_tiles(std::span<const std::uint32_t> offsets,
                                                                 std::uint32_t own = 64) {
  std::vector<attention_tile> tiles;
  for (std::uint32_t b = 0; b + 1 < offsets.size(); ++b)
    for (std::uint32_t first = 0; first < offsets[b + 1] - offsets[b]; first += own) tiles.push_back({b, first});
  std::stable_sort(tiles.begin(), tiles.end(), [&](const attention_tile& a, const attention_tile& b) {
    return offsets[a.sequence + 1] - offsets[a.sequence] > offsets[b.sequence + 1] - offsets[b.sequence];
  });
  return tiles;
}

}  // namespace clinicalbert::backends::device
