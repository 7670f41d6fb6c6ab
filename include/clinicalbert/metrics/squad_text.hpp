#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::metrics {

/// What Python's \w takes for part of a word: letters, digits and _, but no marks and signs. Beyond Latin-1 and the
/// signs named here it is what BERT takes for letters, some signs among them.
[[nodiscard]] constexpr bool is_word_character(char32_t value) noexcept {
  if (value < 0x80) {
    return (value >= U'a' && value <= U'z') || (value >= U'A' && value <= U'Z') || (value >= U'0' && value <= U'9') ||
           value == U'_';
  }
  if (value < 0x100) {
    return (value >= 0xC0 && value != 0xD7 && value != 0xF7) || value == 0xAA || value == 0xB2 || value == 0xB3 ||
           value == 0xB5 || (value >= 0xB9 && value <= 0xBE && value != 0xBB);
  }
  const bool is_sign = (value >= 0x20A0 && value < 0x20D0) || (value >= 0x2190 && value < 0x2460) ||
                       (value >= 0x2500 && value < 0x2C00) || (value >= 0x1F000 && value < 0x1FB00) ||
                       value == 0x2103 || value == 0x2109 || value == 0x2116 || value == 0x2122 || value == 0x212E;
  const auto properties = text::properties_of(value);
  const bool is_letter = properties.kind() == text::category::letter || properties.kind() == text::category::cjk;
  return is_letter && !is_sign && !properties.is_mark() && !text::is_white_space(value);
}

/// An answer as SQuAD compares it: lower case, without ASCII punctuation, without the words a, an and the, and with one
/// space for any white space between words and none at the ends. What is left of punctuation joins: "the-cat" is
/// "thecat".
///
/// Agrees with normalize_answer of the evaluation scripts of SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016 and 2018), but
/// that a capital sigma at the end of a word becomes U+03C3, and that is_word_character says where words end. Malformed
/// bytes become U+FFFD.
[[nodiscard]] inline std::string normalize_answer(std::string_view answer) {
  std::u32string kept;
  for (std::size_t at = 0; at < answer.size();) {
    const auto one = text::decode_utf8(answer, at);
    at += one.length;
    const bool is_punctuation =
        one.value < 0x80 && text::properties_of(one.value).kind() == text::category::punctuation;
    if (!is_punctuation) text::lower_case(one.value, [&](char32_t lower) { kept.push_back(lower); });
  }
  const auto is_space = [](char32_t value) {
    return text::is_white_space(value) || (value >= 0x1C && value <= 0x1F);  // as str.split has it
  };
  std::string result;
  bool parted = false;
  for (std::size_t at = 0; at < kept.size();) {
    std::size_t end = at;
    while (end < kept.size() && is_word_character(kept[end])) ++end;
    const std::u32string_view word(kept.data() + at, end - at);
    if (is_space(kept[at]) || word == U"a" || word == U"an" || word == U"the") {
      parted = true;
      at = end > at ? end : at + 1;
      continue;
    }
    if (parted && !result.empty()) result += ' ';
    parted = false;
    if (end == at) end = at + 1;
    for (; at < end; ++at) text::append_utf8(result, kept[at]);
  }
  return result;
}

}  // namespace clinicalbert::metrics
