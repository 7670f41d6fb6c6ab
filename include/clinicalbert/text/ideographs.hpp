#pragma once

#include <cstddef>
#include <cstdint>

#include "clinicalbert/text/byte_lanes.hpp"

namespace clinicalbert::text {

/// Where in 64 bytes U+4E00 to U+9FFF begin, the ideographs of nearly all Chinese text: bit i stands for byte i. Those
/// that the end cuts are left out.
template <class Lanes = native_lanes>
[[nodiscard]] inline std::uint64_t ideographs_in(const char* bytes) noexcept {
  std::uint64_t e4 = 0, e5_to_e9 = 0, b8_to_bf = 0, continues = 0;
#pragma GCC unroll 8
  for (std::size_t i = 0; i < 64; i += Lanes::width) {
    const auto x = Lanes::flip(Lanes::load(bytes + i));
    e4 |= Lanes::bits(Lanes::template between<0x64, 0x64>(x)) << i;
    e5_to_e9 |= Lanes::bits(Lanes::template between<0x65, 0x69>(x)) << i;
    b8_to_bf |= Lanes::bits(Lanes::template between<0x38, 0x3F>(x)) << i;
    continues |= Lanes::bits(Lanes::template between<0x00, 0x3F>(x)) << i;
  }
  return (e5_to_e9 | (e4 & b8_to_bf >> 1)) & continues >> 1 & continues >> 2;
}

}  // namespace clinicalbert::text
