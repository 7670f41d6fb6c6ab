#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/cleaning/remove_punctuation.hpp"
#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/segmentation/abbreviations.hpp"
#include "clinicalbert/text/segmentation/known_abbreviations.hpp"
#include "clinicalbert/text/segmentation/list_items.hpp"
#include "clinicalbert/text/segmentation/sentence_marks.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// CJK ideographs, kana, and Chinese punctuation, between which no space is written.
[[nodiscard]] constexpr bool is_written_solid(char32_t value) noexcept {
  return (value >= 0x3040 && value <= 0x30FF) || is_ideograph(value) || is_chinese_punctuation(value);
}

/// The colon behind a label or heading, of half or full width.
[[nodiscard]] constexpr bool ends_label(char32_t value) noexcept { return value == U':' || value == U'：'; }

/// Columns that a character takes where each has the same width: 2 for CJK and full-width forms, 0 for marks, control
/// and format characters, else 1.
[[nodiscard]] constexpr std::uint32_t columns_of(char32_t value) noexcept {
  if (value >= U' ' && value <= U'~') return 1;
  const auto properties = properties_of(value);
  const bool is_wide = properties.kind() == category::cjk || (value >= 0x1100 && value <= 0x115F) ||
                       (value >= 0x3000 && value <= 0x30FF) || (value >= 0xAC00 && value <= 0xD7A3) ||
                       (value >= 0xFF01 && value <= 0xFF60) || (value >= 0xFFE0 && value <= 0xFFE6);
  if (is_wide) return 2;
  return properties.is_mark() || (properties.kind() == category::removed && value != replacement_character) ? 0 : 1;
}

/// What a line looks like; what stands at its ends is without blanks.
struct line_shape {
  byte_span inner;               ///< of the text, without the blanks at both ends
  std::uint32_t columns = 0;     ///< from the line's beginning to the end of `inner`
  std::uint32_t first_word = 0;  ///< columns up to the first blank, of one character where that is written solid
  bool has_word = false;         ///< a letter, digit or ideograph is there
  bool has_lower = false;        ///< a lower-case letter is there
  char32_t first = 0, last = 0, before_last = 0;

  [[nodiscard]] constexpr bool is_empty() const noexcept { return inner.empty(); }
};

[[nodiscard]] constexpr line_shape shape_of_line(std::string_view text, byte_span content) noexcept {
  line_shape shape{without_blanks(text, content)};
  text = text.substr(0, content.end);
  bool in_first_word = true;
  for (std::uint32_t at = content.begin; at < shape.inner.end;) {
    const auto [value, length, malformed] = decode_utf8(text, at);
    shape.columns += columns_of(value);
    if (at >= shape.inner.begin) {
      if (at == shape.inner.begin) shape.first = value;
      if (in_first_word && at != shape.inner.begin)
        in_first_word = !is_blank(value) && !is_written_solid(shape.first) && !is_written_solid(value);
      if (in_first_word) shape.first_word += columns_of(value);
      const auto properties = properties_of(value);
      shape.has_word |= properties.kind() == category::letter || properties.kind() == category::cjk;
      shape.has_lower |= sentence_marks::is_lower(value);
      shape.before_last = shape.last;
      shape.last = value;
    }
    at += length;
  }
  return shape;
}

/// Whether a line ends as a sentence does: `.` not after Dr., vs. and their like, `!`, `?`, `；` or what ends a Chinese
/// sentence, with closing brackets and quotation marks behind it.
[[nodiscard]] constexpr bool ends_sentence(std::string_view text, const line_shape& line) noexcept {
  char32_t mark = 0;
  std::uint32_t mark_at = 0;
  for (std::uint32_t at = line.inner.begin; at < line.inner.end;) {
    const auto code_point = decode_utf8(text, at);
    if (!sentence_marks::is_closer(code_point.value) && code_point.value != U'"' && code_point.value != U'\'') {
      mark = code_point.value;
      mark_at = at;
    }
    at += code_point.length;
  }
  if (mark == U'!' || mark == U'?' || mark == 0xFF1B || sentence_marks::is_cjk_end(mark)) return true;
  if (mark != U'.' && mark != sentence_marks::full_width_stop) return false;
  char lower[12] = {};  // as long as any that never ends a sentence
  std::uint32_t begin = mark_at;
  const auto is_part = [](char byte) {
    return byte == '.' || sentence_marks::is_ascii_letter(static_cast<unsigned char>(byte));
  };
  while (begin > line.inner.begin && is_part(text[begin - 1])) --begin;
  const std::uint32_t size = mark_at - begin;
  if (size > sizeof(lower)) return true;
  for (std::uint32_t i = 0; i < size; ++i) lower[i] = ascii_lower_case(text[begin + i]);
  return known_abbreviations::find({lower, size}) != stop_kind::joined;
}

/// Whether a line begins with a list marker, a label ("Allergies: none", 主诉：) or is a heading in capitals, shorter
/// than `short_columns`.
///
/// A label begins with a capital letter or ideograph and has letters, digits, blanks and /&()-' up to a colon in
/// its first 40 columns.
[[nodiscard]] constexpr bool begins_part(std::string_view text, const line_shape& line,
                                         std::uint32_t short_columns) noexcept {
  const std::string_view inner = text.substr(line.inner.begin, line.inner.size());
  if (find_list_marker(inner, 0).kind != list_marker_kind::none || line.first == U'#') return true;
  const bool is_capital = is_upper_case(line.first);
  if (is_capital && !line.has_lower && line.columns < short_columns && sentence_marks::is_letter(line.last))
    return true;
  if (!is_capital && !is_ideograph(line.first)) return false;
  std::uint32_t columns = 0;
  for (std::size_t at = 0; at < inner.size() && columns < 40;) {
    const auto code_point = decode_utf8(inner, at);
    if (ends_label(code_point.value)) return true;
    constexpr std::u32string_view others = U"/&()-'（）、";
    const auto kind = properties_of(code_point.value).kind();
    if (kind != category::letter && kind != category::cjk && !is_blank(code_point.value) &&
        others.find(code_point.value) == others.npos) {
      return false;
    }
    columns += columns_of(code_point.value);
    at += code_point.length;
  }
  return false;
}

}  // namespace clinicalbert::text
