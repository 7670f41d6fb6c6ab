#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// What is removed beside control and format characters.
struct control_character_options {
  /// U+200C and U+200D too. They stay by default: they are part of the spelling of Persian and Indic words, and of
  /// emoji.
  bool joiners = false;
  /// Each byte that belongs to no well-formed UTF-8 too. Copied by default, when those on both sides of something
  /// that is removed may come to form a code point.
  bool malformed = false;

  friend bool operator==(const control_character_options&, const control_character_options&) = default;
};

/// General category Cc or Cf of Unicode 15.0.
[[nodiscard]] constexpr bool is_control_or_format(char32_t value) noexcept {
  struct range {
    char32_t first, last;
  };
  constexpr range ranges[] = {
      {0x0, 0x1F},        {0x7F, 0x9F},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},
      {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},     {0x180E, 0x180E},
      {0x200B, 0x200F},   {0x202A, 0x202E},   {0x2060, 0x2064},   {0x2066, 0x206F},   {0xFEFF, 0xFEFF},
      {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},
      {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F},
  };
  const auto found =
      std::partition_point(std::begin(ranges), std::end(ranges), [&](const range& one) { return one.last < value; });
  return found != std::end(ranges) && found->first <= value;
}

/// Control and format characters (Cc and Cf: NUL, escape, soft hyphen, zero-width space, byte order mark, marks of
/// direction, ...) and U+FFFD, but not those that are white space (tab, the line ends LF, VT, FF, CR and NEL), whose
/// removal would join words, nor U+200C and U+200D unless asked for.
[[nodiscard]] constexpr bool is_removed(char32_t value, control_character_options options = {}) noexcept {
  if ((value >= U'\t' && value <= U'\r') || value == 0x85) return false;
  if (value == 0x200C || value == 0x200D) return options.joiners;
  return value == replacement_character || is_control_or_format(value);
}

/// Leaves out what is_removed says and, if asked, malformed bytes; all else is copied.
///
/// Throws size_error for a text of 4 GiB or more.
[[nodiscard]] inline mapped_text remove_control_characters(std::string_view text,
                                                           control_character_options options = {}) {
  check_size(text);
  const auto size = static_cast<std::uint32_t>(text.size());
  mapped_text result;
  result.text.reserve(text.size());
  std::uint32_t copied = 0;
  std::uint32_t at = 0;
  while (at < size) {
    if (text[at] >= ' ' && text[at] <= '~') {
      ++at;
      continue;
    }
    const auto code_point = decode_utf8(text, at);
    const byte_span span{at, at + code_point.length};
    at = span.end;
    if (code_point.malformed ? !options.malformed : !is_removed(code_point.value, options)) continue;
    result.copy(text, {copied, span.begin});
    copied = span.end;
  }
  result.copy(text, {copied, size});
  return result;
}

}  // namespace clinicalbert::text
