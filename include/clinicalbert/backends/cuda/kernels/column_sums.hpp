#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/lanes.hpp"
#include "clinicalbert/backends/cuda/kernels/shared_array.hpp"

namespace clinicalbert::backends::device {

/// sums[part, c] = or += the sum of x[n, c] over the rows of part: rows_a_part of them, the last part's fewer. Blocks:
/// blocks(columns) by the number of parts. Long columns are summed in two launches, the second over the parts' sums.
template <class E>
struct column_sums {
  static constexpr std::uint32_t threads = 256, warps = threads / 32;
  struct shared {
    shared_array<float, threads> sums;
  };

  [[nodiscard]] static constexpr std::uint32_t blocks(std::uint32_t columns) noexcept { return (columns + 31) / 32; }

  std::uint32_t rows = 0, columns = 0, rows_a_part = 0;
  row_buffer<const E> x;
  row_buffer<float> sums;
  bool accumulates = false;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    const std::uint32_t column = thread.block() * 32 + thread.lane(), part = thread.block_y();
    const std::uint32_t begin = part * rows_a_part, rest = rows - begin;
    const std::uint32_t end = begin + (rest < rows_a_part ? rest : rows_a_part);
    float sum = 0;
    if (column < columns)
      for (std::uint32_t row = begin + thread.warp(); row < end; row += warps) sum += widened(x(row, column));
    thread.store(s.sums, thread.index(), sum);
    thread.barrier();
    if (thread.warp() != 0 || column >= columns) return;
    for (std::uint32_t warp = 1; warp < warps; ++warp) sum += thread.load(s.sums, warp * 32 + thread.lane());
    float& to = sums(part, column);
    to = accumulates ? to + sum : sum;
  }
};

}  // namespace clinicalbert::backends::device
