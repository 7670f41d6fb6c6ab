#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/norm_row.hpp"

namespace clinicalbert::backends::device {

/// sum = dropout(x) + residual and y = layer_norm(sum) in one pass, as `residual_norm_op` and `layer_norm_op` state;
/// a warp a row, which stays in registers. Of E are x, residual, sum and y; statistics are fp32.
///
/// Absent are what is not wanted: residual, sum, mean and inverse_deviation. y and sum may each be x; the width is a
/// multiple of Lanes and at most 32 Lanes Slots.
template <class E, std::uint32_t Lanes, std::uint32_t Slots>
struct norm_forward {
  static constexpr std::uint32_t threads = 128;
  struct shared {};

  [[nodiscard]] static constexpr std::uint32_t blocks(std::uint32_t rows) noexcept { return (rows + 3) / 4; }

  std::uint32_t rows = 0, width = 0;
  row_buffer<const E> x, residual;
  buffer<const float> weight, bias;
  float epsilon = 0;
  tensors::dropout dropout;
  row_buffer<E> sum, y;
  buffer<float> mean, inverse_deviation;

  /// Of two that drop nothing; a mask is another at each step.
  friend constexpr bool operator==(const norm_forward& a, const norm_forward& b) noexcept {
    return !a.dropout.active() && !b.dropout.active() && a.rows == b.rows && a.width == b.width && a.x == b.x &&
           a.residual == b.residual && a.weight == b.weight && a.bias == b.bias && a.epsilon == b.epsilon &&
           a.sum == b.sum && a.y == b.y && a.mean == b.mean && a.inverse_deviation == b.inverse_deviation;
  }

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared&) const {
    const std::uint32_t row = thread.block() * (threads / 32) + thread.warp(), lane = thread.lane();
    if (row >= rows) return;
    norm_row<Lanes, Slots> z;
    z.read(x, row, lane, width);
    z.drop(dropout, row, lane, width);
    if (residual.present()) {
      z.for_each_slot(lane, width, [&](std::uint32_t slot, std::uint32_t at) {
        float other[Lanes];
        load(residual.elements, residual.at(row, at), other);
        // Rounded, since backward reads the sum as it was kept.
        CLINICALBERT_UNROLL
        for (std::uint32_t i = 0; i < Lanes; ++i) z.values[slot][i] = widened(rounded<E>(z.values[slot][i] + other[i]));
      });
    }
    if (sum.present()) z.write(sum, row, lane, width);
    const float center = z.center(thread, width);
    const float inverse = 1 / std::sqrt(z.mean_square(thread, width) + epsilon);
    z.for_each_slot(lane, width, [&](std::uint32_t slot, std::uint32_t at) {
      float w[Lanes], b[Lanes];
      load(weight, at, w);
      load(bias, at, b);
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < Lanes; ++i) z.values[slot][i] = z.values[slot][i] * inverse * w[i] + b[i];
    });
    z.write(y, row, lane, width);
    if (lane == 0 && mean.present()) {
      mean[row] = center;
      inverse_deviation[row] = inverse;
    }
  }
};

}  // namespace clinicalbert::backends::device
