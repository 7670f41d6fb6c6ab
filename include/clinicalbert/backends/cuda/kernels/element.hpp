#pragma once

#include <cstdint>
#include <type_traits>

#include "clinicalbert/backends/cuda/kernels/device.hpp"

#ifndef __CUDA_ARCH__
#include <bit>
#include <cmath>
#endif

namespace clinicalbert::backends::device {

/// A 16-bit float with the range of a float: its upper half.
struct bf16 {
  std::uint16_t bits;
};

/// IEEE 754's binary16.
struct fp16 {
  std::uint16_t bits;
};

/// The number as a float, exactly.
CLINICALBERT_DEVICE float widened(float x) { return x; }

CLINICALBERT_DEVICE float widened(bf16 x) {
#ifdef __CUDA_ARCH__
  return __uint_as_float(std::uint32_t{x.bits} << 16);
#else
  return std::bit_cast<float>(std::uint32_t{x.bits} << 16);
#endif
}

CLINICALBERT_DEVICE float widened(fp16 x) {
#ifdef __CUDA_ARCH__
  float wide;
  asm("cvt.f32.f16 %0, %1;" : "=f"(wide) : "h"(x.bits));
  return wide;
#else
  const std::uint32_t sign = (x.bits & 0x8000u) << 16, exponent = x.bits >> 10 & 31u, fraction = x.bits & 0x3FFu;
  if (exponent == 0) {
    const float small = std::ldexp(static_cast<float>(fraction), -24);
    return sign == 0 ? small : -small;
  }
  return std::bit_cast<float>(sign | (exponent == 31 ? 255u << 23 : (exponent + 112u) << 23) | fraction << 13);
#endif
}

/// The nearest number of type E, ties to even. Beyond the range of fp16 it is an infinity.
template <class E>
[[nodiscard]] CLINICALBERT_DEVICE E rounded(float x) {
  if constexpr (std::is_same_v<E, float>) {
    return x;
  } else if constexpr (std::is_same_v<E, bf16>) {
#ifdef __CUDA_ARCH__
    std::uint16_t bits;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(bits) : "f"(x));
    return {bits};
#else
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
    if (std::isnan(x)) return {0x7FFF};
    return {static_cast<std::uint16_t>((bits + 0x7FFFu + (bits >> 16 & 1u)) >> 16)};
#endif
  } else {
    static_assert(std::is_same_v<E, fp16>, "rounded: float, bf16 or fp16");
#ifdef __CUDA_ARCH__
    std::uint16_t bits;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(x));
    return {bits};
#else
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(x), sign = bits >> 16 & 0x8000u;
    if (std::isnan(x)) return {0x7FFF};
    const float size = std::fabs(x);
    std::uint32_t half = 0x7C00u;
    if (size < 0x1p-14f) {
      half = static_cast<std::uint32_t>(std::nearbyint(size * 0x1p24f));  // 1024 of these is the smallest normal one
    } else if (size < 65520.f) {
      const std::uint32_t all = bits & 0x7FFFFFFFu;
      half = (all + 0xFFFu + (all >> 13 & 1u) - (112u << 23)) >> 13;
    }
    return {static_cast<std::uint16_t>(sign | half)};
#endif
  }
}

/// Two 16-bit numbers in a word, as tensor cores read them: the first in the lower half.
template <class E>
[[nodiscard]] CLINICALBERT_DEVICE std::uint32_t rounded_pair(float first, float second) {
#ifdef __CUDA_ARCH__
  std::uint32_t both;
  if constexpr (std::is_same_v<E, bf16>) {
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(second), "f"(first));
  } else {
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(second), "f"(first));
  }
  return both;
#else
  return rounded<E>(first).bits | std::uint32_t{rounded<E>(second).bits} << 16;
#endif
}

}  // namespace clinicalbert::backends::device
