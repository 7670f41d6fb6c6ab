#pragma once

#include <cstdint>
#include <string_view>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// What no border of words falls into.
struct word_atom {
  byte_span span;
  bool is_white_space;
};

/// Signs that stand for themselves: \u00B1, \u00D7, \u00F7, arrows, mathematical operators, figures in circles,
/// pictures.
[[nodiscard]] constexpr bool is_symbol(char32_t value) noexcept {
  return value == 0xB1 || value == 0xD7 || value == 0xF7 || (value >= 0x2190 && value <= 0x2BFF) ||
         (value >= 0x1F000 && value <= 0x1FAFF);
}

/// Reads the atom that begins at byte `at` of `text`, which must be less than its size: a white-space character; an
/// ideograph with the marks on it; a run of other letters and digits, which "." and "," hold together between digits
/// ("0.5", "10mg") and hyphens and apostrophes between letters or digits ("CT-guided"); or any other character.
[[nodiscard]] constexpr word_atom read_word_atom(std::string_view text, std::uint32_t at) noexcept {
  const auto is_letter = [](char32_t value) {
    return properties_of(value).kind() == category::letter && !is_symbol(value) && !is_white_space(value);
  };
  const auto is_digit = [](char32_t value) { return value >= U'0' && value <= U'9'; };  // folded
  const auto first = decode_utf8(text, at);
  const std::uint32_t begin = at;
  std::uint32_t end = at + first.length;
  if (is_white_space(first.value)) return {{begin, end}, true};
  const bool is_run = is_letter(first.value);
  if (!is_run && !is_ideograph(first.value)) return {{begin, end}, false};
  char32_t before = fold_case_and_width(first.value);
  while (end < text.size()) {
    const auto one = decode_utf8(text, end);
    const std::uint32_t next = end + one.length;
    const char32_t value = fold_case_and_width(one.value);
    if (is_run ? is_letter(one.value) : properties_of(one.value).is_mark()) {
      before = value;
      end = next;
      continue;
    }
    const bool joins_digits = value == U'.' || value == U',';
    const bool joins_letters = value == U'-' || value == 0x2010 || value == 0x2011 || value == U'\'' || value == 0x2019;
    if (!is_run || next == text.size() || !(joins_letters || (joins_digits && is_digit(before)))) break;
    const auto after = decode_utf8(text, next);
    if (!is_letter(after.value) || (joins_digits && !is_digit(fold_case_and_width(after.value)))) break;
    before = fold_case_and_width(after.value);
    end = next + after.length;
  }
  return {{begin, end}, false};
}

}  // namespace clinicalbert::text
