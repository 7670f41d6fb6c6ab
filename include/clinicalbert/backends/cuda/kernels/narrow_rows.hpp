#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/lanes.hpp"

namespace clinicalbert::backends::device {

/// y = x rounded to M, 16 bits wide: what a product in M reads. Overwrites y; a thread has Lanes neighbors.
template <class M, std::uint32_t Lanes>
struct narrow_rows {
  static constexpr std::uint32_t threads = 256;
  struct shared {};

  [[nodiscard]] static constexpr std::uint32_t blocks(std::uint32_t rows, std::uint32_t columns) noexcept {
    return (rows * (columns / Lanes) + threads - 1) / threads;
  }

  std::uint32_t rows = 0, columns = 0;
  row_buffer<const float> x;
  row_buffer<M> y;

  friend constexpr bool operator==(const narrow_rows&, const narrow_rows&) noexcept = default;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared&) const {
    const std::uint32_t number = thread.block() * threads + thread.index(), across = columns / Lanes;
    const std::uint32_t row = number / across, column = number % across * Lanes;
    if (row >= rows) return;
    float values[Lanes];
    load(x.elements, x.at(row, column), values);
    store(y.elements, y.at(row, column), values);
  }
};

}  // namespace clinicalbert::backends::device
