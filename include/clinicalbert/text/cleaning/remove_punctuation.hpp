#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "clinicalbert/text/cleaning/half_width.hpp"
#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

struct punctuation_options {
  bool keep_in_numbers = true;   ///< a mark between two digits (0.5, 3/4, 10:30), and a point that begins a number (.5)
  bool keep_signs = true;        ///< + - < > = ~ and %, in a row that touches a digit (<0.5, >=2, 5%, 2+)
  bool keep_hyphens = true;      ///< between two characters of words (follow-up, L4-L5)
  bool keep_apostrophes = true;  ///< likewise (patient's)
  bool keep_abbreviations = true;  ///< points behind words of one letter that another letter follows (b.i.d)
  bool keep_chinese = false;       ///< marks of U+3001-303F and full-width forms, “”‘’…—·
  bool part_words = true;  ///< marks left out between two characters become one U+0020 if there is no white space
  std::u32string keep;     ///< further marks that stay

  friend bool operator==(const punctuation_options&, const punctuation_options&) = default;
};

/// Punctuation that Chinese texts have and that is no ASCII: U+3001-303F, U+FE10-FE6F, U+FF01-FF65, “”‘’…—·.
[[nodiscard]] constexpr bool is_chinese_punctuation(char32_t value) noexcept {
  const bool is_there = (value >= 0x3001 && value <= 0x303F) || (value >= 0xFE10 && value <= 0xFE6F) ||
                        (value >= 0xFF01 && value <= 0xFF65) || value == 0xB7 || value == 0x2014 || value == 0x2018 ||
                        value == 0x2019 || value == 0x201C || value == 0x201D || value == 0x2026;
  return is_there && properties_of(value).kind() == category::punctuation;
}

/// Which marks of a text `punctuation_options` keep, looking at each and its neighbors.
class kept_punctuation {
 public:
  /// 0, where the text begins or ends, counts as white space.
  struct neighborhood {
    char32_t two_before, before, value, after;
    bool row_touches_digit;  ///< the row of signs that `value` is part of
  };

  explicit kept_punctuation(const punctuation_options& options) noexcept : options_(&options) {}

  [[nodiscard]] bool operator()(const neighborhood& near) const noexcept {
    const char32_t mark = half_width(near.value);
    const bool in_word = is_word(near.before) && is_word(near.after);
    if (options_->keep.find(near.value) != std::u32string::npos) return true;
    if (options_->keep_chinese && is_chinese_punctuation(near.value)) return true;
    if (options_->keep_in_numbers && is_digit(near.after) &&
        (is_digit(near.before) || (mark == U'.' && !is_word(near.before)))) {
      return true;
    }
    if (options_->keep_signs && is_sign(near.value) && near.row_touches_digit) return true;
    if (options_->keep_hyphens && in_word && (mark == U'-' || mark == 0x2010 || mark == 0x2011)) return true;
    if (options_->keep_apostrophes && in_word && (mark == U'\'' || mark == 0x2019)) return true;
    return options_->keep_abbreviations && mark == U'.' && is_letter(near.before) && !is_word(near.two_before) &&
           is_letter(near.after);
  }

  [[nodiscard]] static constexpr bool is_digit(char32_t value) noexcept {
    const char32_t half = half_width(value);
    return half >= U'0' && half <= U'9';
  }

  [[nodiscard]] static constexpr bool is_sign(char32_t value) noexcept {
    constexpr std::u32string_view signs = U"+-<>=~%\u2030\u2212";
    return signs.find(half_width(value)) != std::u32string_view::npos;
  }

  [[nodiscard]] static constexpr bool is_word(char32_t value) noexcept {
    const category kind = properties_of(value).kind();
    return kind == category::letter || kind == category::cjk;
  }

 private:
  /// A letter of an alphabet.
  [[nodiscard]] static constexpr bool is_letter(char32_t value) noexcept {
    return properties_of(value).kind() == category::letter && !is_digit(value);
  }

  const punctuation_options* options_;
};

/// Leaves out punctuation: what text/unicode.hpp counts as such, which is Unicode's categories P* and ASCII's symbols.
///
/// Where `part_words` is set, a run of marks left out between two code points that are neither white space nor Chinese
/// punctuation becomes one U+0020, which stands for the run. All else is copied. Throws size_error for a text of 4 GiB
/// or more.
[[nodiscard]] inline mapped_text remove_punctuation(std::string_view text, const punctuation_options& options = {}) {
  check_size(text);
  const auto size = static_cast<std::uint32_t>(text.size());
  const kept_punctuation is_kept(options);
  mapped_text result;
  char32_t two_before = 0, before = 0;
  byte_span gone;            // the present run of marks left out
  char32_t before_gone = 0;  // what stands before it
  bool row_touches_digit = false;
  std::uint32_t row_end = 0;  // of the present row of signs
  std::uint32_t begin = 0;    // of what waits to be copied
  for (std::uint32_t at = 0; at < size;) {
    const auto code_point = decode_utf8(text, at);
    const byte_span span{at, at + code_point.length};
    at = span.end;
    const bool is_mark = properties_of(code_point.value).kind() == category::punctuation;
    if (is_mark && span.begin >= row_end && kept_punctuation::is_sign(code_point.value)) {
      row_end = span.end;
      char32_t behind = 0;
      while (row_end < size) {
        const auto next = decode_utf8(text, row_end);
        behind = next.value;
        if (!kept_punctuation::is_sign(behind)) break;
        row_end += next.length;
        behind = 0;
      }
      row_touches_digit = kept_punctuation::is_digit(before) || kept_punctuation::is_digit(behind);
    }
    const char32_t after = at < size ? decode_utf8(text, at).value : 0;
    if (is_mark && !is_kept({two_before, before, code_point.value, after, row_touches_digit})) {
      if (gone.end != span.begin || gone.empty()) {
        gone = span;
        before_gone = before;
      }
      gone.end = span.end;
      result.copy(text, {begin, span.begin});
      begin = span.end;
    } else if (!gone.empty() && gone.end == span.begin) {
      const auto parts = [](char32_t value) { return is_white_space(value) || is_chinese_punctuation(value); };
      const bool has_neighbors = gone.begin != 0 && !parts(before_gone) && !parts(code_point.value);
      if (options.part_words && has_neighbors) result.replace(" ", gone);
    }
    two_before = before;
    before = code_point.value;
  }
  result.copy(text, {begin, size});
  return result;
}

}  // namespace clinicalbert::text
