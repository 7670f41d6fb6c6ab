#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/norm_row.hpp"
#include "clinicalbert/backends/cuda/kernels/shared_array.hpp"

namespace clinicalbert::backends::device {

/// The gradients of `norm_forward`: d_residual is the one by the sum, d_x that one with elements dropped; both
/// overwritten, either may be d_y, and d_x is absent where there was no dropout to undo.
///
/// `partial` [blocks(rows), 2, width] gets each block's sums for weight and bias, which column_sums adds to the
/// gradients: always in the same order, so that bits do not depend on when a block ran.
template <class E, std::uint32_t Lanes, std::uint32_t Slots>
struct norm_backward {
  static constexpr std::uint32_t threads = 128, rows_a_block = 32;
  struct shared {
    shared_array<float, 2 * norm_row<Lanes, Slots>::widest> sums;
  };

  [[nodiscard]] static constexpr std::uint32_t blocks(std::uint32_t rows) noexcept {
    return (rows + rows_a_block - 1) / rows_a_block;
  }

  std::uint32_t rows = 0, width = 0;
  buffer<const float> weight;
  tensors::dropout dropout;
  row_buffer<const E> sum;
  buffer<const float> inverse_deviation;
  row_buffer<const E> d_y;
  row_buffer<E> d_x, d_residual;
  buffer<float> partial;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    const std::uint32_t lane = thread.lane();
    norm_row<Lanes, Slots> weight_sum, bias_sum;
    weight_sum.clear();
    bias_sum.clear();
    for (std::uint32_t i = thread.warp(); i < rows_a_block; i += threads / 32) {
      const std::uint32_t row = thread.block() * rows_a_block + i;
      if (row < rows) add_row(thread, row, weight_sum, bias_sum);
    }

    // One warp after the other.
    constexpr std::uint32_t widest = norm_row<Lanes, Slots>::widest;
    for (std::uint32_t warp = 0; warp < threads / 32; ++warp) {
      if (warp == thread.warp()) {
        weight_sum.for_each_slot(lane, width, [&](std::uint32_t slot, std::uint32_t at) {
          add(thread, s, at, weight_sum.values[slot]);
          add(thread, s, widest + at, bias_sum.values[slot]);
        });
      }
      thread.barrier();
    }
    for (std::uint32_t column = thread.index(); column < width; column += threads) {
      const std::size_t at = std::size_t{thread.block()} * 2 * width + column;
      partial[at] = thread.load(s.sums, column);
      partial[at + width] = thread.load(s.sums, widest + column);
    }
  }

 private:
  template <class Thread>
  CLINICALBERT_DEVICE void add_row(Thread& thread, std::uint32_t row, norm_row<Lanes, Slots>& weight_sum,
                                   norm_row<Lanes, Slots>& bias_sum) const {
    const std::uint32_t lane = thread.lane();
    norm_row<Lanes, Slots> z, g;
    z.read(sum, row, lane, width);
    g.read(d_y, row, lane, width);
    // Not the mean that forward kept: the rounding of one far from zero is more than d_weight bears.
    z.center(thread, width);
    const float inverse = inverse_deviation[row];
    float g_sum = 0, gz_sum = 0;
    z.for_each_slot(lane, width, [&](std::uint32_t slot, std::uint32_t at) {
      float w[Lanes];
      load(weight, at, w);
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < Lanes; ++i) {
        float& normal = z.values[slot][i];
        float& gradient = g.values[slot][i];
        normal *= inverse;
        weight_sum.values[slot][i] += gradient * normal;
        bias_sum.values[slot][i] += gradient;
        gradient *= w[i];
        g_sum += gradient;
        gz_sum += gradient * normal;
      }
    });
    const float g_mean = warp_sum(thread, g_sum) / static_cast<float>(width);
    const float gz_mean = warp_sum(thread, gz_sum) / static_cast<float>(width);
    g.for_each_slot(lane, width, [&](std::uint32_t slot, std::uint32_t) {
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < Lanes; ++i)
        g.values[slot][i] = inverse * (g.values[slot][i] - g_mean - z.values[slot][i] * gz_mean);
    });
    g.write(d_residual, row, lane, width);
    if (!d_x.present()) return;
    g.drop(dropout, row, lane, width);
    g.write(d_x, row, lane, width);
  }

  template <class Thread>
  CLINICALBERT_DEVICE static void add(Thread& thread, shared& s, std::uint32_t at, const float (&values)[Lanes]) {
    CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < Lanes; ++i) {
      const float before = thread.warp() == 0 ? 0 : thread.load(s.sums, at + i);
      thread.store(s.sums, at + i, before + values[i]);
    }
  }
};

}  // namespace clinicalbert::backends::device
