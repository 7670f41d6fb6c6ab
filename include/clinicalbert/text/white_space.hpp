#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// White space within a line: TAB and Unicode's space separators (U+0020, U+00A0, U+3000, ...).
[[nodiscard]] constexpr bool is_blank(char32_t value) noexcept {
  return value == U' ' || value == U'\t' || value == 0xA0 || value == 0x1680 || (value >= 0x2000 && value <= 0x200A) ||
         value == 0x202F || value == 0x205F || value == 0x3000;
}

/// What ends a line: LF, VT, FF, CR, U+0085, U+2028, U+2029. CR LF ends one line.
[[nodiscard]] constexpr bool is_line_break(char32_t value) noexcept {
  return (value >= 0xA && value <= 0xD) || value == 0x85 || value == 0x2028 || value == 0x2029;
}

/// The 25 code points that have Unicode's property White_Space.
[[nodiscard]] constexpr bool is_white_space(char32_t value) noexcept { return is_blank(value) || is_line_break(value); }

/// One line of a text and what ends it, which is empty for the last one.
struct text_line {
  byte_span content;  ///< without the line break
  byte_span line_break;

  [[nodiscard]] constexpr std::uint32_t end() const noexcept { return line_break.end; }
};

/// The line that begins at byte `at`, which must not be behind the end of `text`.
[[nodiscard]] constexpr text_line next_line(std::string_view text, std::uint32_t at) noexcept {
  const std::uint32_t begin = at;
  while (at < text.size()) {
    const auto code_point = decode_utf8(text, at);
    const std::uint32_t after = at + code_point.length;
    if (is_line_break(code_point.value)) {
      const bool two = code_point.value == U'\r' && after < text.size() && text[after] == '\n';
      return {{begin, at}, {at, after + (two ? 1U : 0U)}};
    }
    at = after;
  }
  return {{begin, at}, {at, at}};
}

/// The smallest part of `span` that has all its code points for which `is_left_out(char32_t)` is false; the empty span
/// at its end if there are none.
template <class IsLeftOut>
[[nodiscard]] constexpr byte_span trimmed(std::string_view text, byte_span span, IsLeftOut is_left_out) noexcept {
  text = text.substr(0, span.end);
  byte_span result{span.end, span.end};
  for (std::uint32_t at = span.begin; at < span.end;) {
    const auto code_point = decode_utf8(text, at);
    const std::uint32_t begin = at;
    at += code_point.length;
    if (is_left_out(code_point.value)) continue;
    if (result.begin == span.end) result.begin = begin;
    result.end = at;
  }
  return result;
}

/// `span` without the blanks at its two ends.
[[nodiscard]] constexpr byte_span without_blanks(std::string_view text, byte_span span) noexcept {
  return trimmed(text, span, is_blank);
}

/// `span` without the white space at its two ends.
[[nodiscard]] constexpr byte_span without_white_space(std::string_view text, byte_span span) noexcept {
  return trimmed(text, span, is_white_space);
}

}  // namespace clinicalbert::text
