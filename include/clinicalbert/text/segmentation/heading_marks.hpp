#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// What may stand before the name of a heading: Markdown's marks, numbers, an opening bracket.
struct heading_marks {
  static constexpr char32_t wide_bracket = 0x3011;

  std::uint32_t end;           ///< where the name begins
  std::uint32_t emphasis = 0;  ///< how many "*" or "_" are to be closed
  char emphasis_mark = '*';
  bool is_title = false;  ///< "#"
  char32_t bracket = 0;   ///< that closes the name, or 0

  [[nodiscard]] constexpr bool is_marked() const noexcept { return is_title || emphasis != 0 || bracket != 0; }
};

/// The end of a number with the sign behind it that begins at `at`, or `at`: "1.", "2)", "3.1", "(4)", "IV.", "b)",
/// "\u4E00\u3001", "\uFF08\u4E8C\uFF09", "\u2462".
[[nodiscard]] constexpr std::uint32_t skip_number(std::string_view text, std::uint32_t at) noexcept {
  constexpr std::uint32_t longest = 8;  // code points
  const auto is_one_of = [](char32_t value, std::u32string_view some) { return some.find(value) != some.npos; };
  const std::uint32_t begin = at;
  bool in_parentheses = false, is_number = true, is_dotted = false;
  char32_t before = 0;
  for (std::uint32_t count = 0; at < text.size() && count < longest; ++count) {
    const auto one = decode_utf8(text, at);
    const char32_t value = one.value;
    at += one.length;
    if (count == 0 && value >= 0x2460 && value <= 0x2473) return at;  // circled
    if (count == 0 && (value == U'(' || value == 0xFF08)) {
      in_parentheses = true;
      continue;
    }
    const bool is_digit = (value >= U'0' && value <= U'9') || (value >= 0xFF10 && value <= 0xFF19);
    const bool is_figure =
        is_digit || is_one_of(value, U"IVXivx\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341");
    const bool is_letter = (value >= U'A' && value <= U'Z') || (value >= U'a' && value <= U'z');
    if (is_figure || is_letter) {
      if (before != 0 && before != U'.' && !(is_figure && is_number)) return begin;
      if (is_dotted && !is_digit) return at - one.length;  // "1.Plan"
      is_number = is_number && is_figure;
      before = value;
      continue;
    }
    if (before == 0) return begin;
    if (value == U')' || value == 0xFF09) return at;
    if (in_parentheses) return begin;
    if (is_one_of(value, U".\uFF0E")) {
      is_dotted = true;
      before = U'.';
      continue;
    }
    if (value == 0x3001) return at;
    return is_dotted ? at - one.length : begin;
  }
  return is_dotted ? at : begin;
}

/// Reads what stands before a name at `at`; `end` is `at` where nothing does.
[[nodiscard]] constexpr heading_marks read_heading_marks(std::string_view text, std::uint32_t at) noexcept {
  heading_marks marks{at};
  const auto skip_run = [&](char mark, std::uint32_t most) {
    std::uint32_t count = 0;
    while (marks.end < text.size() && text[marks.end] == mark && count < most) ++marks.end, ++count;
    return count;
  };
  const auto skip_blanks = [&] {
    for (int i = 0; i < 4 && marks.end < text.size(); ++i) {
      const auto one = decode_utf8(text, marks.end);
      if (!is_blank(one.value)) return;
      marks.end += one.length;
    }
  };
  for (int i = 0; i < 4 && marks.end < text.size() && marks.bracket == 0; ++i) {
    const std::uint32_t begin = marks.end;
    const char byte = text[begin];
    if (byte == '#') {
      skip_run('#', 6);
      marks.is_title = true;
    } else if (byte == '*' || byte == '_') {
      if (marks.emphasis != 0) break;
      const std::uint32_t count = skip_run(byte, 3);
      if (marks.end == text.size() || is_blank(decode_utf8(text, marks.end).value)) {  // a bullet
        marks.end = begin;
        break;
      }
      marks.emphasis = count;
      marks.emphasis_mark = byte;
    } else if (byte == '[') {
      ++marks.end;
      marks.bracket = U']';
    } else if (text.substr(begin).starts_with("\u3010")) {
      marks.end += 3;
      marks.bracket = heading_marks::wide_bracket;
    } else {
      marks.end = skip_number(text, begin);
      if (marks.end == begin) break;
    }
    skip_blanks();
  }
  return marks;
}

}  // namespace clinicalbert::text
