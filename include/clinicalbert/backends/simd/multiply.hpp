#pragma once

#include "clinicalbert/backends/simd/blocking.hpp"
#include "clinicalbert/backends/simd/tile_finish.hpp"

namespace clinicalbert::backends::vectors {

/// A [rows, depth] as it lies in memory; the stride goes from row to row or from depth to depth, see `order`. Depth is
/// counted in words of B (dot.hpp).
struct left_side {
  const float* data;
  std::size_t stride, rows, depth;
};

/// B [depth, columns] in panels.
struct right_side {
  const float* panels;
  std::size_t depth, columns;
};

/// A left side that is not in words yet: it says how many rows and words it has, and writes a block of them in the
/// order that tiles read, see `transposed_pairs`.
template <class Left>
concept LaidOutByBlocks = requires(const Left& a, const even_split& tiles, float* own) {
  a.copy(tiles, a.rows, a.depth, a.depth, own);
};

/// A work item of a product: some rows by some panels.
template <class Dot, order Order, class Left, class Sums, class Epilogue>
class block_product {
  using arch = typename Dot::arch;
  static constexpr std::size_t left_words = Dot::left_words;

 public:
  block_product(const Left& a, const right_side& b, const Sums& sums, tensors::matrix<float> y,
                const Epilogue& epilogue) noexcept
      : a_(a), b_(b), y_(y), sums_(sums), epilogue_(epilogue) {
    if constexpr (Order == order::row_major) copies_ = crowds_cache_sets(a.stride);
  }

  [[nodiscard]] bool copies() const noexcept { return copies_; }

  /// `own` is memory of this thread, `row_block_size` floats where `copies()`.
  void run(std::size_t first_row, std::size_t rows, std::size_t first_panel, std::size_t panels,
           float* own) const noexcept {
    const typename Dot::registers registers;
    const even_split tiles = even_split::into_tiles<Dot>(rows);
    const std::size_t step = depth_block<arch>(a_.depth);
    for (std::size_t k = 0; k < a_.depth || k == 0; k += step) {
      const std::size_t depth = std::min(step, a_.depth - k);
      if (copies_) copy(tiles, first_row, k, depth, own);
      for (std::size_t p = first_panel; p < first_panel + panels; ++p) {
        const float* panel = b_.panels + (p * b_.depth + k) * panel_width<arch>;
        const float* next = p + 1 < first_panel + panels ? panel + b_.depth * panel_width<arch> : panel;
        for (std::size_t t = 0; t < tiles.pieces; ++t) {
          const std::size_t row = tiles.begin(t), high = tiles.size(t);
          std::size_t stride = high;
          const float* a = nullptr;
          if constexpr (Order == order::row_major) {
            stride = copies_ ? left_words * depth + 16 : a_.stride;
            a = copies_ ? own + row * stride : a_.data + (first_row + row) * stride + left_words * k;
          } else {
            a = own + row * depth;
          }
          const std::size_t column = p * panel_width<arch>;
          const tile_place place{
              first_row + row,      column, high, std::min(panel_width<arch>, b_.columns - column), k == 0,
              k + depth >= a_.depth};
          fetch_operands<arch>(epilogue_, place, y_);
          alignas(64) typename Dot::sum tile[Dot::tile_rows * panel_width<arch>];
          tile_of_rows<Dot, Order>(high)(depth, a, stride, panel, tile, panel_width<arch>,
                                         t < 4 ? next + t * (depth / 4) * panel_width<arch> : panel);
          finish_tile<Dot>(sums_, epilogue_, tile, place, y_);
        }
      }
      if (depth == 0) break;
    }
  }

 private:
  void copy(const even_split& tiles, std::size_t first_row, std::size_t k, std::size_t depth,
            float* own) const noexcept {
    if constexpr (LaidOutByBlocks<Left>) {
      a_.copy(tiles, first_row, k, depth, own);
    } else if constexpr (Order == order::row_major) {
      copy_rows<arch>(a_.data + first_row * a_.stride + left_words * k, a_.stride, tiles.total, left_words * depth, own,
                      left_words * depth + 16);
    } else {  // each tile's elements of one depth side by side, the tiles one after the other
      for (std::size_t d = 0; d < depth; ++d) {
        const float* source = a_.data + (k + d) * a_.stride + first_row;
        for (std::size_t t = 0; t < tiles.pieces; ++t) {
          const std::size_t row = tiles.begin(t), high = tiles.size(t);
          copy_rows<arch>(source + row, 0, 1, high, own + row * depth + d * high, 0);
        }
      }
    }
  }

  const Left a_;
  const right_side b_;
  const tensors::matrix<float> y_;
  const Sums& sums_;
  const Epilogue& epilogue_;
  bool copies_ = true;
};

/// y = epilogue(A B), in parallel over blocks of rows and groups of panels: a small batch is shared out by columns, a
/// large one by rows. `Stream` is a backend's: for_each, concurrency and arena.
template <class Dot, order Order, class Left = left_side, class Stream, class Sums, class Epilogue>
void multiply(Stream& stream, const Left& a, const right_side& b, const Sums& sums, tensors::matrix<float> y,
              const Epilogue& epilogue) noexcept {
  using arch = typename Dot::arch;
  if (a.rows == 0 || b.columns == 0) return;
  const block_product<Dot, Order, Left, Sums, Epilogue> product(a, b, sums, y, epilogue);
  const std::size_t concurrency = stream.concurrency(), panels = panel_count<arch>(b.columns);
  const std::size_t fewest = even_split::at_most(a.rows, largest_row_block<Dot>).pieces;
  const std::size_t uneven = fewest < concurrency ? 0 : fewest % concurrency;  // 15 blocks are 8 and 7 on two threads
  const even_split blocks{a.rows, uneven == 0 ? fewest : fewest + concurrency - uneven};
  const std::size_t wanted = concurrency == 1 ? 1 : (4 * concurrency + blocks.pieces - 1) / blocks.pieces;
  const even_split groups{panels, std::min(panels, wanted)};

  typename std::remove_reference_t<decltype(stream.arena())>::scope scope(stream.arena());
  const std::size_t own_size = product.copies() ? row_block_size<Dot>(a.rows, a.depth) : 0;
  float* own = stream.arena().template take<float>(own_size * concurrency).data();
  stream.for_each(blocks.pieces * groups.pieces, [&](std::size_t item, std::size_t slot) {
    const std::size_t block = item / groups.pieces, group = item % groups.pieces;
    product.run(blocks.begin(block), blocks.size(block), groups.begin(group), groups.size(group),
                own + slot * own_size);
  });
}

}  // namespace clinicalbert::backends::vectors
