#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/device.hpp"
#include "clinicalbert/backends/cuda/kernels/shared_array.hpp"

namespace clinicalbert::backends::device {

/// The sum over the lanes of a warp, the same in each, to the bit, as a + b is b + a.
template <class Thread, class T>
[[nodiscard]] CLINICALBERT_DEVICE T warp_sum(Thread& thread, T value) {
  CLINICALBERT_UNROLL
  for (std::uint32_t mask = 16; mask > 0; mask /= 2) value += thread.shuffle_xor(value, mask);
  return value;
}

/// The sum over all threads of a block, the same in each. `room` is free to be used again after the next barrier.
template <class Thread, class T, std::uint32_t Warps>
[[nodiscard]] CLINICALBERT_DEVICE T block_sum(Thread& thread, shared_array<T, Warps>& room, T value) {
  value = warp_sum(thread, value);
  if (thread.lane() == 0) thread.store(room, thread.warp(), value);
  thread.barrier();
  T sum = thread.load(room, 0);
  CLINICALBERT_UNROLL
  for (std::uint32_t warp = 1; warp < Warps; ++warp) sum += thread.load(room, warp);
  return sum;
}

}  // namespace clinicalbert::backends::device
