#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/segmentation/sentence_marks.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// What stands behind a full stop and its white space.
enum class beginning_kind : std::uint8_t {
  upper,   ///< a capital letter
  lower,   ///< a lower-case Latin letter
  digit,   //
  cjk,     ///< a Chinese character
  bullet,  ///< of a list
  inner,   ///< a comma, a closing bracket: the sentence goes on
  other,
};

struct sentence_beginning {
  beginning_kind kind = beginning_kind::other;
  std::size_t word = 0;    ///< the byte of the first letter or digit
  bool is_opened = false;  ///< brackets or quotation marks stand before it
};

/// What stands at byte `at`, which may be the end; looks behind up to 4 opening brackets and quotation marks.
[[nodiscard]] constexpr sentence_beginning read_beginning(std::string_view text, std::size_t at) noexcept {
  using namespace sentence_marks;
  const auto code_point = [&](std::size_t i) {
    return i < text.size() ? decode_utf8(text, i) : decoded_code_point{0, 0, false};
  };
  const auto first = code_point(at);
  if (is_plain_bullet(first.value)) return {beginning_kind::bullet, at};
  if (first.value == U'-' || first.value == U'*' || first.value == U'–') {
    const auto next = code_point(at + first.length);
    if (next.length != 0 && is_white_space(next.value)) return {beginning_kind::bullet, at};
  }
  sentence_beginning result{beginning_kind::other, at};
  for (int count = 0; count < 4; ++count) {
    const auto one = code_point(result.word);
    if (is_opener(one.value) || one.value == U'"' || one.value == U'\'' || one.value == 0x2018) {
      result.is_opened = true;
      result.word += one.length;
      continue;
    }
    if (is_lower(one.value))
      result.kind = beginning_kind::lower;
    else if (is_digit(one.value))
      result.kind = beginning_kind::digit;
    else if (is_ideograph(one.value))
      result.kind = beginning_kind::cjk;
    else if (is_upper_case(one.value))
      result.kind = beginning_kind::upper;
    else if (!result.is_opened && (is_inner_mark(one.value) || is_closer(one.value)))
      result.kind = beginning_kind::inner;
    break;
  }
  return result;
}

}  // namespace clinicalbert::text
