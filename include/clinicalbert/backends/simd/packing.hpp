#pragma once

#include "clinicalbert/backends/simd/micro_kernel.hpp"

namespace clinicalbert::backends::vectors {

/// How many panels `columns` need; the last is filled up with zeros.
template <class Arch>
constexpr std::size_t panel_count(std::size_t columns) noexcept {
  return (columns + panel_width<Arch> - 1) / panel_width<Arch>;
}

/// Floats that B [depth, columns] takes in panels: panel after panel, each [depth, panel_width].
template <class Arch>
constexpr std::size_t panels_size(std::size_t depth, std::size_t columns) noexcept {
  return panel_count<Arch>(columns) * panel_width<Arch> * depth;
}

/// panel[k][column] = source[column][k]: a weight [Out, In] read as B = W^T. `columns` up to panel_width are there.
template <class Arch>
void pack_transposed(const float* source, std::size_t stride, std::size_t depth, std::size_t columns,
                     float* panel) noexcept {
  constexpr std::size_t square = width<Arch>, wide = panel_width<Arch>;
  for (std::size_t first = 0; first < wide; first += square) {
    const std::size_t there = columns > first ? std::min(columns - first, square) : 0;
    std::size_t k = 0;
    if (there == square)
      for (; k + square <= depth; k += square)
        native<Arch>::transpose(source + first * stride + k, stride, panel + k * wide + first, wide);
    for (; k < depth; ++k)
      for (std::size_t j = 0; j < square; ++j)
        panel[k * wide + first + j] = j < there ? source[(first + j) * stride + k] : 0.f;
  }
}

/// panel[k][column] = source[k][column]: rows that already have B's orientation.
template <class Arch>
void pack_rows(const float* source, std::size_t stride, std::size_t depth, std::size_t columns, float* panel) noexcept {
  constexpr std::size_t wide = panel_width<Arch>;
  for (std::size_t k = 0; k < depth; ++k, source += stride, panel += wide)
    for (std::size_t j = 0; j < wide; j += width<Arch>)
      if (j + width<Arch> <= columns)
        batch<Arch>::load_unaligned(source + j).store_unaligned(panel + j);
      else
        native<Arch>::load_first(source + j, columns > j ? columns - j : 0).store_unaligned(panel + j);
}

/// target[r][k] = source[r][k]: rows of A brought nearer together, where their own stride would put them into one cache
/// set.
template <class Arch>
void copy_rows(const float* source, std::size_t stride, std::size_t rows, std::size_t depth, float* target,
               std::size_t target_stride) noexcept {
  for (std::size_t r = 0; r < rows; ++r, source += stride, target += target_stride) {
    std::size_t k = 0;
    for (; k + width<Arch> <= depth; k += width<Arch>)
      batch<Arch>::load_unaligned(source + k).store_unaligned(target + k);
    if (k < depth) native<Arch>::store_first(target + k, depth - k, native<Arch>::load_first(source + k, depth - k));
  }
}

}  // namespace clinicalbert::backends::vectors
