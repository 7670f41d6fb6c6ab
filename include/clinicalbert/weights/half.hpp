#pragma once

#include <bit>
#include <cstdint>

namespace clinicalbert::weights {

/// The value of IEEE 754 binary16 bits, exact for every one of them; a NaN stays one.
[[nodiscard]] constexpr float widen_f16(std::uint16_t bits) noexcept {
  const std::uint32_t sign = std::uint32_t{bits & 0x8000U} << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1FU;
  const std::uint32_t fraction = bits & 0x3FFU;
  if (exponent == 0) {  // zero or subnormal: fraction * 2^-24, exact in float
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t wide = exponent == 0x1FU ? 0xFFU : exponent + 127U - 15U;
  return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

/// The value of bfloat16 bits, exact: they are the upper half of the float's.
[[nodiscard]] constexpr float widen_bf16(std::uint16_t bits) noexcept {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

/// The nearest binary16, ties to even; beyond 65504 (by half a step) infinity.
[[nodiscard]] constexpr std::uint16_t narrow_f16(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  std::uint32_t rounded = 0;
  if (magnitude > 0x7F800000U) {
    rounded = 0x7E00U;
  } else if (magnitude >= 0x477FF000U) {  // 65520 and above
    rounded = 0x7C00U;
  } else if (magnitude >= 0x38800000U) {  // normal: 2^-14 and above
    const std::uint32_t shifted = magnitude - ((127U - 15U) << 23);
    rounded = (shifted + 0xFFFU + (shifted >> 13 & 1U)) >> 13;
  } else if (magnitude > 0x33000000U) {  // subnormal: above 2^-25, which is half of the least
    const std::uint32_t fraction = (magnitude & 0x7FFFFFU) | 0x800000U;
    const std::uint32_t shift = 126U - (magnitude >> 23);  // 14 to 24
    const std::uint32_t half = (1U << (shift - 1)) - 1U;
    rounded = (fraction + half + (fraction >> shift & 1U)) >> shift;
  }
  return static_cast<std::uint16_t>(sign | rounded);
}

/// The nearest bfloat16, ties to even; a NaN stays one.
[[nodiscard]] constexpr std::uint16_t narrow_bf16(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return static_cast<std::uint16_t>(bits >> 16 | 0x40U);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16);
}

}  // namespace clinicalbert::weights
