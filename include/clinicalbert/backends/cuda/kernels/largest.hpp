#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/device.hpp"
#include "clinicalbert/backends/cuda/kernels/shared_array.hpp"

namespace clinicalbert::backends::device {

/// The largest of all threads of a block, the same in each. `room` is free to be used again after the next barrier.
template <class Thread, std::uint32_t Warps>
[[nodiscard]] CLINICALBERT_DEVICE float block_largest(Thread& thread, shared_array<float, Warps>& room, float value) {
  CLINICALBERT_UNROLL
  for (std::uint32_t mask = 16; mask > 0; mask /= 2) value = std::fmax(value, thread.shuffle_xor(value, mask));
  if (thread.lane() == 0) thread.store(room, thread.warp(), value);
  thread.barrier();
  for (std::uint32_t warp = 0; warp < Warps; ++warp) value = std::fmax(value, thread.load(room, warp));
  return value;
}

}  // namespace clinicalbert::backends::device
