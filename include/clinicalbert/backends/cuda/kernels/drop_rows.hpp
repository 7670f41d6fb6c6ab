#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/keep_bits.hpp"
#include "clinicalbert/backends/cuda/kernels/lanes.hpp"

namespace clinicalbert::backends::device {

/// y = x with elements dropped and the others scaled; y may be x. columns is a multiple of Lanes.
template <class E, std::uint32_t Lanes>
struct drop_rows {
  static constexpr std::uint32_t threads = 256;
  struct shared {};

  [[nodiscard]] static constexpr std::uint32_t blocks(std::uint32_t rows, std::uint32_t columns) noexcept {
    return static_cast<std::uint32_t>((std::size_t{rows} * (columns / Lanes) + threads - 1) / threads);
  }

  std::uint32_t rows = 0, columns = 0;
  tensors::dropout dropout;
  row_buffer<const E> x;
  row_buffer<E> y;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared&) const {
    const std::uint32_t number = thread.block() * threads + thread.index(), groups = columns / Lanes;
    const std::uint32_t row = number / groups, column = number % groups * Lanes;
    if (row >= rows) return;
    float values[Lanes];
    load(x.elements, x.at(row, column), values);
    if (dropout.active()) {
      const float scale = keep_scale(dropout);
      const std::uint32_t kept = keep_bits(dropout, row, column / 8) >> column % 8;
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < Lanes; ++i) values[i] = (kept >> i & 1u) != 0 ? values[i] * scale : 0;
    }
    store(y.elements, y.at(row, column), values);
  }
};

}  // namespace clinicalbert::backends::device
