#pragma once

#include "clinicalbert/backends/simd/vector.hpp"

#if XSIMD_WITH_NEON64
#include <arm_neon.h>
#include <concepts>

namespace clinicalbert::backends::vectors {

/// 24 of 32 registers accumulate.
template <std::derived_from<xsimd::neon64> Arch>
struct tile_shape<Arch> {
  static constexpr int rows = 8, columns = 3;
};

template <std::derived_from<xsimd::neon64> Arch>
struct native<Arch> {
  using batch = vectors::batch<Arch>;
  using words = uint32x4_t;
  static constexpr std::size_t width = 4;

  static CLINICALBERT_INLINE batch fma(batch a, batch b, batch c) noexcept { return vfmaq_f32(c.data, a.data, b.data); }
  static CLINICALBERT_INLINE batch min(batch a, batch b) noexcept {
    return vbslq_f32(vcltq_f32(a.data, b.data), a.data, b.data);
  }
  static CLINICALBERT_INLINE batch max(batch a, batch b) noexcept {
    return vbslq_f32(vcgtq_f32(a.data, b.data), a.data, b.data);
  }
  static CLINICALBERT_INLINE batch sqrt(batch a) noexcept { return vsqrtq_f32(a.data); }
  static CLINICALBERT_INLINE float sum(batch a) noexcept { return vaddvq_f32(a.data); }
  static CLINICALBERT_INLINE float largest(batch a) noexcept { return vmaxvq_f32(a.data); }

  static inline batch load_first(const float* p, std::size_t n) noexcept {
    if (n >= width) return batch::load_unaligned(p);
    float x[width] = {};
    std::copy_n(p, n, x);
    return batch::load_unaligned(x);
  }
  static inline void store_first(float* p, std::size_t n, batch a) noexcept {
    if (n >= width) return a.store_unaligned(p);
    float x[width];
    a.store_unaligned(x);
    std::copy_n(x, n, p);
  }

  static CLINICALBERT_INLINE batch round(batch a) noexcept { return vrndnq_f32(a.data); }
  static CLINICALBERT_INLINE batch scale(batch a, batch n) noexcept {  // in two steps: 2^n itself may not be a float
    const int32x4_t whole = vcvtq_s32_f32(n.data), half = vshrq_n_s32(whole, 1);
    return vmulq_f32(vmulq_f32(a.data, power_of_two(half)), power_of_two(vsubq_s32(whole, half)));
  }

  static CLINICALBERT_INLINE void transpose(const float* source, std::size_t source_stride, float* target,
                                            std::size_t target_stride) noexcept {
    const float32x4x2_t a = vtrnq_f32(vld1q_f32(source), vld1q_f32(source + source_stride));
    const float32x4x2_t b = vtrnq_f32(vld1q_f32(source + 2 * source_stride), vld1q_f32(source + 3 * source_stride));
    vst1q_f32(target, vcombine_f32(vget_low_f32(a.val[0]), vget_low_f32(b.val[0])));
    vst1q_f32(target + target_stride, vcombine_f32(vget_low_f32(a.val[1]), vget_low_f32(b.val[1])));
    vst1q_f32(target + 2 * target_stride, vcombine_f32(vget_high_f32(a.val[0]), vget_high_f32(b.val[0])));
    vst1q_f32(target + 3 * target_stride, vcombine_f32(vget_high_f32(a.val[1]), vget_high_f32(b.val[1])));
  }

  static double sum_of_squares(const float* p, std::size_t count) noexcept {
    float64x2_t even = vdupq_n_f64(0), odd = vdupq_n_f64(0);
    for (std::size_t i = 0; i < count; i += 4) {
      const float64x2_t a = vcvt_f64_f32(vld1_f32(p + i)), b = vcvt_f64_f32(vld1_f32(p + i + 2));
      even = vfmaq_f64(even, a, a);
      odd = vfmaq_f64(odd, b, b);
    }
    return vaddvq_f64(vaddq_f64(even, odd));
  }

  static CLINICALBERT_INLINE words same(std::uint32_t value) noexcept { return vdupq_n_u32(value); }
  static CLINICALBERT_INLINE words count_from(std::uint32_t value) noexcept {
    const std::uint32_t steps[4] = {0, 1, 2, 3};
    return vaddq_u32(vdupq_n_u32(value), vld1q_u32(steps));
  }
  static CLINICALBERT_INLINE words exclusive_or(words a, words b, words c) noexcept {
    return veorq_u32(a, veorq_u32(b, c));
  }
  static CLINICALBERT_INLINE void multiply(std::uint32_t m, words a, words& low, words& high) noexcept {
    const uint32x2_t factor = vdup_n_u32(m);
    const uint32x4_t x = vreinterpretq_u32_u64(vmull_u32(vget_low_u32(a), factor));
    const uint32x4_t y = vreinterpretq_u32_u64(vmull_u32(vget_high_u32(a), factor));
    low = vuzp1q_u32(x, y);
    high = vuzp2q_u32(x, y);
  }
  static CLINICALBERT_INLINE void store(words a, std::uint32_t* p) noexcept { vst1q_u32(p, a); }

 private:
  static CLINICALBERT_INLINE float32x4_t power_of_two(int32x4_t n) noexcept {
    return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(n, vdupq_n_s32(127)), 23));
  }
};

}  // namespace clinicalbert::backends::vectors
#endif
