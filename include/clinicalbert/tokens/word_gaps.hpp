#pragma once

#include <cstdint>
#include <string_view>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::tokens {

/// What a word that BERT's splitter made is for the white space around it.
enum class gap_kind : std::uint8_t {
  word,
  cjk,      ///< an ideograph, or a mark of Chinese
  closing,  ///< nothing stands before it: . , ) %
  opening,  ///< nothing stands behind it: ( $
  tight,    ///< nothing on either side: - / '
  quote,    ///< " opens and closes by turns
};

[[nodiscard]] constexpr gap_kind gap_kind_of(std::string_view word) noexcept {
  if (word.empty()) return gap_kind::word;
  const auto first = text::decode_utf8(word, 0);
  const char32_t c = first.value;
  if (text::is_ideograph(c) || (c >= 0x3000 && c < 0x3040) || (c >= 0xFF00 && c < 0xFFF0)) return gap_kind::cjk;
  if (first.length != word.size()) return gap_kind::word;
  const auto is_among = [c](std::u32string_view list) { return list.find(c) != std::u32string_view::npos; };
  if (c == U'"') return gap_kind::quote;
  if (is_among(U".,;:!?)]}%\u00b0\u201d\u2026\u2122\u00ae")) return gap_kind::closing;
  if (is_among(U"([{$#@\u00a3\u20ac\u201c")) return gap_kind::opening;
  if (is_among(U"-/'_\\^\u2018\u2019\u2010\u2011\u2013")) return gap_kind::tight;
  return gap_kind::word;
}

/// Whether no white space stands between `first` and `second`, whatever the text: of "12 . 5", "1 , 000", "10 : 30" and
/// "i . v" between all, by what is before `first`; empty: nothing is.
///
/// `is_quoted`: a quotation mark was opened before `second` and not closed.
[[nodiscard]] constexpr bool is_joined_by_rule(std::string_view before, std::string_view first, std::string_view second,
                                               bool is_quoted) noexcept {
  const auto is_digits = [](std::string_view word) {
    return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const auto is_letter = [](std::string_view word) {
    return word.size() == 1 && ((word[0] >= 'a' && word[0] <= 'z') || (word[0] >= 'A' && word[0] <= 'Z'));
  };
  const gap_kind left = gap_kind_of(first), right = gap_kind_of(second);
  if (left == gap_kind::cjk || right == gap_kind::cjk) return true;
  if (right == gap_kind::closing || right == gap_kind::tight) return true;
  if (left == gap_kind::opening || left == gap_kind::tight) return true;
  if (right == gap_kind::quote) return is_quoted;
  if (left == gap_kind::quote) return is_quoted;
  if (is_digits(before) && is_digits(second))
    return first == "." || first == ":" || (first == "," && second.size() == 3);
  return first == "." && is_letter(before) && is_letter(second);
}

}  // namespace clinicalbert::tokens
