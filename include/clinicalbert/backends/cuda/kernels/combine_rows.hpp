#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/lanes.hpp"

namespace clinicalbert::backends::device {

/// y = factor x, or factors[row] x, + z where there is one. Overwrites y, which may be x or z; a thread has Lanes
/// neighbors.
template <std::uint32_t Lanes>
struct combine_rows {
  static constexpr std::uint32_t threads = 256;
  struct shared {};

  [[nodiscard]] static constexpr std::uint32_t blocks(std::uint32_t rows, std::uint32_t columns) noexcept {
    return (rows * (columns / Lanes) + threads - 1) / threads;
  }

  std::uint32_t rows = 0, columns = 0;
  float factor = 1;
  buffer<const float> factors;
  row_buffer<const float> x, z;
  row_buffer<float> y;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared&) const {
    const std::uint32_t number = thread.block() * threads + thread.index(), across = columns / Lanes;
    const std::uint32_t row = number / across, column = number % across * Lanes;
    if (row >= rows) return;
    const float scale = factors.present() ? factors[row] : factor;
    float values[Lanes], others[Lanes] = {};
    load(x.elements, x.at(row, column), values);
    if (z.present()) load(z.elements, z.at(row, column), others);
    CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < Lanes; ++i) values[i] = scale * values[i] + others[i];
    store(y.elements, y.at(row, column), values);
  }
};

}  // namespace clinicalbert::backends::device
