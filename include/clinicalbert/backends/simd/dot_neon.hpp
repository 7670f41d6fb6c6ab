#pragma once

#include "clinicalbert/backends/simd/dot.hpp"

#if XSIMD_WITH_NEON64
#include <arm_neon.h>

namespace clinicalbert::backends::vectors {

/// Bytes of both sides are signed: A's stand around 0, as ARM has no product of both kinds before Armv8.6.
template <std::derived_from<xsimd::neon64> Arch>
struct int8_dot<Arch> : whole_words<Arch, std::int32_t> {
  using typename whole_words<Arch, std::int32_t>::vector;
  static constexpr std::size_t per_word = 4;
  static constexpr std::int32_t zero_point = 0;

  static CLINICALBERT_INLINE vector add(vector sums, vector a, vector b) noexcept {
    const int8x16_t x = vreinterpretq_s8_s32(a.data), y = vreinterpretq_s8_s32(b.data);
#ifdef __ARM_FEATURE_DOTPROD
    return vdotq_s32(sums.data, x, y);
#else
    // Two products of -127..127 by -128..127 fit into 16 bits.
    const int16x8_t low = vmull_s8(vget_low_s8(x), vget_low_s8(y)), high = vmull_high_s8(x, y);
    return vpadalq_s16(sums.data, vpaddq_s16(low, high));
#endif
  }
};

}  // namespace clinicalbert::backends::vectors
#endif
