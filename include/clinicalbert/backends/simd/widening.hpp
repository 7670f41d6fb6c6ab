#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "clinicalbert/backends/simd/vector.hpp"

namespace clinicalbert::backends::vectors {

/// `width` numbers of fewer bits as floats, exactly, in terms of arrays; specialized in widening_avx2.hpp and
/// widening_avx512.hpp.
template <class Arch>
struct widening {
  static batch<Arch> from_bf16(const void* from) noexcept {
    std::uint16_t x[width<Arch>];
    float to[width<Arch>];
    std::memcpy(x, from, sizeof x);
    for (std::size_t i = 0; i < width<Arch>; ++i) to[i] = std::bit_cast<float>(std::uint32_t{x[i]} << 16);
    return batch<Arch>::load_unaligned(to);
  }

  /// -128..127.
  static batch<Arch> from_bytes(const void* from) noexcept {
    std::int8_t x[width<Arch>];
    float to[width<Arch>];
    std::memcpy(x, from, sizeof x);
    for (std::size_t i = 0; i < width<Arch>; ++i) to[i] = x[i];
    return batch<Arch>::load_unaligned(to);
  }
};

}  // namespace clinicalbert::backends::vectors

#include "clinicalbert/backends/simd/widening_avx2.hpp"
#include "clinicalbert/backends/simd/widening_avx512.hpp"
