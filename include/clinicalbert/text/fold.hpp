#pragma once

#include <cstdint>

#include "clinicalbert/text/unicode.hpp"

namespace clinicalbert::text {

/// What stands for `value` where neither case nor width matters: full-width ASCII (U+FF01 to U+FF5E) and U+3000 are
/// half width, letters lower case.
[[nodiscard]] constexpr char32_t fold_case_and_width(char32_t value) noexcept {
  if (value >= 0xFF01 && value <= 0xFF5E) value = value - 0xFF01 + U'!';
  if (value == 0x3000) return U' ';
  if (value < 0x80) return value >= U'A' && value <= U'Z' ? value + (U'a' - U'A') : value;
  return static_cast<char32_t>(static_cast<std::int64_t>(value) + properties_of(value).lower_delta());
}

/// A letter that has a lower case.
[[nodiscard]] constexpr bool is_upper_case(char32_t value) noexcept {
  return value < 0x80 ? value >= U'A' && value <= U'Z' : properties_of(value).lower_delta() != 0;
}

/// A CJK ideograph, as BERT has it.
[[nodiscard]] constexpr bool is_ideograph(char32_t value) noexcept {
  return value >= 0x3400 && properties_of(value).kind() == category::cjk;
}

}  // namespace clinicalbert::text
