#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/buffer.hpp"

namespace clinicalbert::backends::device {

/// logits(i, id) = minus infinity for each id of bans[offsets[i]] .. bans[offsets[i + 1] - 1]. A block a row.
struct ban_pieces {
  static constexpr std::uint32_t threads = 256;
  struct shared {};

  row_buffer<float> logits;
  buffer<const std::uint32_t> offsets;  ///< [rows + 1]
  buffer<const std::int32_t> bans;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared&) const {
    const std::uint32_t row = thread.block();
    for (std::uint32_t i = offsets[row] + thread.index(); i < offsets[row + 1]; i += threads)
      logits(row, static_cast<std::uint32_t>(bans[i])) = -INFINITY;
  }
};

}  // namespace clinicalbert::backends::device
