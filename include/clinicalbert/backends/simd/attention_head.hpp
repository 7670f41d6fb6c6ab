#pragma once

#include "clinicalbert/backends/simd/blocking.hpp"
#include "clinicalbert/backends/simd/tile_finish.hpp"

namespace clinicalbert::backends::vectors {

/// One sequence's rows of one head: [length, size], `stride` floats from row to row.
struct head_rows {
  const float* data;
  std::size_t stride, length, size;

  static head_rows of(tensors::matrix<const float> m, std::size_t begin, std::size_t length, std::size_t head,
                      std::size_t size) noexcept {
    return {m.data + begin * m.stride + head * size, m.stride, length, size};
  }
  [[nodiscard]] const float* row(std::size_t i) const noexcept { return data + i * stride; }
};

/// Queries whose probabilities backward keeps at a time.
template <class Dot>
inline constexpr std::size_t query_block = (112 / Dot::tile_rows) * Dot::tile_rows;

/// Floats of a row of logits: whole panels, and off the strides that crowd one set of the cache.
template <class Arch>
constexpr std::size_t logits_stride(std::size_t keys) noexcept {
  return panel_count<Arch>(keys) * panel_width<Arch> + 16;
}

/// A, row by row: as a product reads it.
struct left_rows {
  const float* data;
  std::size_t stride;
};

/// c [rows, columns in whole panels] = A B, all sums in one pass: depths here are short.
template <class Dot, order Order = order::row_major>
void multiply_panels(std::size_t rows, std::size_t depth, const float* a, std::size_t a_stride, const float* panels,
                     std::size_t panels_depth, std::size_t columns, float* c, std::size_t c_stride) noexcept {
  using arch = typename Dot::arch;
  for (std::size_t p = 0; p < panel_count<arch>(columns); ++p) {
    const float* panel = panels + p * panels_depth * panel_width<arch>;
    tile_of_rows<Dot, Order>(rows)(depth, a, a_stride, panel, c + p * panel_width<arch>, c_stride, panel);
  }
}

/// out [rows, columns] = A B, each row times its scale: probabilities that are still to be divided by their sum, and
/// values.
template <class Dot>
void weigh_values(std::size_t rows, std::size_t depth, const float* a, std::size_t a_stride, const float* panels,
                  std::size_t panels_depth, const float* scales, tensors::matrix<float> out) noexcept {
  using arch = typename Dot::arch;
  constexpr std::size_t wide = panel_width<arch>;
  alignas(64) float tile[Dot::tile_rows * wide];
  for (std::size_t column = 0; column < out.columns; column += wide) {
    const float* panel = panels + column * panels_depth;
    tile_of_rows<Dot, order::row_major>(rows)(depth, a, a_stride, panel, tile, wide, panel);
    for (std::size_t r = 0; r < rows; ++r) {
      float* to = out.data + r * out.stride + column;
      over_row<arch>(std::min(wide, out.columns - column), [&](auto whole, std::size_t i, std::size_t n) {
        store<arch, whole>(to + i, n, batch<arch>::load_unaligned(tile + r * wide + i) * batch<arch>(scales[r]));
      });
    }
  }
}

/// y [rows, columns] = epilogue(A B), through a tile, so that y may end anywhere.
template <class Dot, order Order, class Epilogue>
void multiply_panels_into(const Epilogue& epilogue, std::size_t rows, std::size_t depth, const float* a,
                          std::size_t a_stride, const float* panels, std::size_t panels_depth,
                          tensors::matrix<float> y) noexcept {
  using arch = typename Dot::arch;
  alignas(64) float tile[Dot::tile_rows * panel_width<arch>];
  for (std::size_t column = 0; column < y.columns; column += panel_width<arch>) {
    const float* panel = panels + column * panels_depth;
    tile_of_rows<Dot, Order>(rows)(depth, a, a_stride, panel, tile, panel_width<arch>, panel);
    finish_tile<Dot>(plain_sums<arch>{}, epilogue, tile,
                     tile_place{0, column, rows, std::min(panel_width<arch>, y.columns - column), true, true}, y);
  }
}

}  // namespace clinicalbert::backends::vectors
