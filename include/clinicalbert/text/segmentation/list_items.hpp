#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/segmentation/sentence_marks.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

enum class list_marker_kind : std::uint8_t {
  none,
  bullet,  ///< `-`, `*`, `•`, ... and white space
  number,  ///< `1.`, `1.2.`, `1)`, `(1)`, `1、`, `一、`, `（一）`, `①`
  letter,  ///< `a)`, `(a)`, `iv)`
  stop,    ///< `A.`, `iv.`: may as well be an initial or the end of a sentence
};

/// What a list item begins with.
struct list_marker {
  list_marker_kind kind = list_marker_kind::none;
  std::size_t end = 0;       ///< the byte behind its last mark
  std::uint32_t number = 0;  ///< of `1.` and `1)`, else 0
};

/// The marker at byte `at`, where a list item may begin. A number has at most 3 digits, so that a year is none; what
/// follows a number's mark is no digit, so that `0.5 mg` and `3.4.2010` are none. Reads at most 20 code points.
[[nodiscard]] constexpr list_marker find_list_marker(std::string_view text, std::size_t at) noexcept {
  using namespace sentence_marks;
  const auto code_point = [&](std::size_t i) -> decoded_code_point {
    return i < text.size() ? decode_utf8(text, i) : decoded_code_point{0, 0, false};
  };
  const auto is_apart = [&](std::size_t i) { return i >= text.size() || is_white_space(decode_utf8(text, i).value); };
  const auto first = code_point(at);
  if (first.length == 0) return {};

  if (is_bullet(first.value)) {
    std::size_t end = at + first.length;
    if (first.value == U'#')  // `# Diabetes`, `#1 Diabetes`, `#1. Diabetes`
      while (end < text.size() && end < at + 4 && is_digit(static_cast<unsigned char>(text[end]))) ++end;
    if (is_plain_bullet(first.value) || is_apart(end)) return {list_marker_kind::bullet, end};
    return {};
  }
  if (first.value >= 0x2460 && first.value <= 0x2473) return {list_marker_kind::number, at + first.length};

  const bool is_open = first.value == U'(' || first.value == U'（';
  std::size_t i = is_open ? at + first.length : at;
  const std::size_t begin = i;
  const auto closes = [](char32_t value) { return value == U')' || value == U'）'; };
  auto mark = code_point(i);

  if (is_chinese_numeral(mark.value)) {
    for (int count = 0; count < 3 && is_chinese_numeral(mark.value); ++count) mark = code_point(i += mark.length);
    if (is_open ? closes(mark.value) : mark.value == U'、') return {list_marker_kind::number, i + mark.length};
    return {};
  }
  if (is_digit(mark.value)) {
    std::uint32_t number = 0;
    bool is_plain = true;
    for (int groups = 0; groups < 4; ++groups) {
      int digits = 0;
      for (; digits < 4 && is_digit(mark.value); ++digits) {
        number = number * 10 + (mark.value & 0xF);
        mark = code_point(i += mark.length);
      }
      if (digits > 3) return {};
      if (is_open) return closes(mark.value) ? list_marker{list_marker_kind::number, i + mark.length} : list_marker{};
      const std::size_t after = i + mark.length;
      const auto next = code_point(after);
      const bool is_dot = mark.value == U'.' || mark.value == full_width_stop;
      if (is_dot && is_digit(next.value)) {  // `1.2.`
        is_plain = false;
        i = after;
        mark = next;
        continue;
      }
      const bool is_mark = is_dot || closes(mark.value) || mark.value == U'、';
      if (!is_mark ||
          !(next.length == 0 || is_white_space(next.value) || is_letter(next.value) || is_ideograph(next.value)))
        return {};
      return {list_marker_kind::number, after, is_plain ? number : 0};
    }
    return {};
  }
  if (is_ascii_letter(mark.value)) {
    constexpr std::string_view roman = "ivxIVX";
    int letters = 0;
    for (; letters < 5 && mark.length == 1 && is_ascii_letter(mark.value); ++letters) mark = code_point(++i);
    if (letters > 1 && text.substr(begin, i - begin).find_first_not_of(roman) != text.npos) return {};
    if (letters > 4) return {};
    const std::size_t after = i + mark.length;
    if (is_open) return closes(mark.value) ? list_marker{list_marker_kind::letter, after} : list_marker{};
    if (closes(mark.value) && is_apart(after)) return {list_marker_kind::letter, after};
    if (mark.value == U'.' && is_apart(after)) return {list_marker_kind::stop, after};
  }
  return {};
}

}  // namespace clinicalbert::text
