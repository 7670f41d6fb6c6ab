#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/device.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::backends::device {

/// Which of columns 8 block .. 8 block + 7 of a row stay: bit i is of column 8 block + i. As `dropout.keeps`, to the
/// bit, but with one draw for all eight.
[[nodiscard]] CLINICALBERT_DEVICE std::uint32_t keep_bits(const tensors::dropout& dropout, std::uint32_t row,
                                                          std::uint32_t block) {
  const auto words = tensors::random_bits(dropout.key, row, block);
  std::uint32_t bits = 0;
  CLINICALBERT_UNROLL
  for (std::uint32_t i = 0; i < 4; ++i) {
    bits |= ((words[i] & 0xFFFFu) >= dropout.threshold ? 1u : 0u) << 2 * i;
    bits |= (words[i] >> 16 >= dropout.threshold ? 2u : 0u) << 2 * i;
  }
  return bits;
}

/// `dropout.scale()` as a float, without arithmetic in double.
[[nodiscard]] CLINICALBERT_DEVICE float keep_scale(const tensors::dropout& dropout) {
  return 65536.f / static_cast<float>(65536u - dropout.threshold);
}

}  // namespace clinicalbert::backends::device
