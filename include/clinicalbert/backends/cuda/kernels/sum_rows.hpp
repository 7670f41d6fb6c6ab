#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/lanes.hpp"
#include "clinicalbert/backends/cuda/kernels/shared_array.hpp"

namespace clinicalbert::backends::device {

/// out[targets[i]] = or += the sum of x[n] over list i, whose rows n are rows[offsets[i] .. offsets[i + 1]): the
/// gradient of a table, with a list for each id (position, segment) that a batch has. Blocks: the number of lists by
/// blocks_y(width).
///
/// Rows are added in the order of the lists, a warp every fourth, so bits do not depend on when a warp ran. Without
/// `rows`, a list's are consecutive; without `targets`, list i goes to out[i]: so a long list is summed in parts first.
template <class E, class T, std::uint32_t Lanes>
struct sum_rows {
  static constexpr std::uint32_t threads = 128, warps = threads / 32, columns_a_block = 32 * Lanes;
  struct shared {
    shared_array<float, warps * columns_a_block> sums;
  };

  [[nodiscard]] static constexpr std::uint32_t blocks_y(std::uint32_t width) noexcept {
    return (width + columns_a_block - 1) / columns_a_block;
  }

  std::uint32_t width = 0;
  buffer<const std::uint32_t> rows, offsets, targets;
  row_buffer<const E> x;
  row_buffer<T> out;
  bool accumulates = true;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    const std::uint32_t list = thread.block(), mine = thread.lane() * Lanes;
    const std::uint32_t column = thread.block_y() * columns_a_block + mine;
    const std::uint32_t begin = offsets[list], end = offsets[list + 1];
    float sum[Lanes] = {};
    if (column < width) {
      for (std::uint32_t i = begin + thread.warp(); i < end; i += warps) {
        float value[Lanes];
        load(x.elements, x.at(rows.present() ? rows[i] : i, column), value);
        CLINICALBERT_UNROLL
        for (std::uint32_t j = 0; j < Lanes; ++j) sum[j] += value[j];
      }
    }
    thread.store_lanes(s.sums, thread.warp() * columns_a_block + mine, sum);
    thread.barrier();
    if (thread.warp() != 0 || column >= width) return;
    const std::size_t at = out.at(targets.present() ? targets[list] : list, column);
    float total[Lanes] = {};
    if (accumulates) load(buffer<const T>(out.elements), at, total);
    for (std::uint32_t warp = 0; warp < warps; ++warp) {
      thread.load_lanes(s.sums, warp * columns_a_block + mine, sum);
      CLINICALBERT_UNROLL
      for (std::uint32_t j = 0; j < Lanes; ++j) total[j] += sum[j];
    }
    store(out.elements, at, total);
  }
};

}  // namespace clinicalbert::backends::device
