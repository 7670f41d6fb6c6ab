#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// The code points that sentence segmentation knows.
namespace sentence_marks {

[[nodiscard]] constexpr bool is_digit(char32_t value) noexcept {
  return (value >= U'0' && value <= U'9') || (value >= 0xFF10 && value <= 0xFF19);
}

[[nodiscard]] constexpr bool is_ascii_letter(char32_t value) noexcept {
  return (value >= U'a' && value <= U'z') || (value >= U'A' && value <= U'Z');
}

/// A lower-case letter of Latin script up to U+00FF: Greek ones stand in names (`α-synuclein`), which may begin a
/// sentence.
[[nodiscard]] constexpr bool is_lower(char32_t value) noexcept {
  return (value >= U'a' && value <= U'z') || (value >= 0xDF && value <= 0xFF && value != 0xF7);
}

[[nodiscard]] constexpr bool is_letter(char32_t value) noexcept {
  return value < 0x80 ? is_ascii_letter(value) : properties_of(value).kind() == category::letter && !is_digit(value);
}

/// Ends a Chinese sentence whatever follows: `。｡！？` and the doubled forms.
[[nodiscard]] constexpr bool is_cjk_end(char32_t value) noexcept {
  return value == 0x3002 || value == 0xFF61 || value == 0xFF01 || value == 0xFF1F || value == 0x203C ||
         (value >= 0x2047 && value <= 0x2049);
}

inline constexpr char32_t ellipsis = 0x2026;
inline constexpr char32_t full_width_stop = 0xFF0E;
inline constexpr char32_t full_width_semicolon = 0xFF1B;

/// Brackets and directed quotation marks. `‘` and `’` are none: the latter is an apostrophe too.
[[nodiscard]] constexpr bool is_opener(char32_t value) noexcept {
  constexpr std::u32string_view openers = U"([{“「『（【《〈［｛〔«";
  return openers.find(value) != openers.npos;
}

[[nodiscard]] constexpr bool is_closer(char32_t value) noexcept {
  constexpr std::u32string_view closers = U")]}”」』）】》〉］｝〕»";
  return closers.find(value) != closers.npos;
}

/// Stands between words of one sentence, never at the beginning of one: `,;:` and the Chinese ones.
[[nodiscard]] constexpr bool is_inner_mark(char32_t value) noexcept {
  constexpr std::u32string_view marks = U",;:，、；：·";
  return marks.find(value) != marks.npos;
}

/// A mark of a bulleted list that stands alone. `o` is what pasted word-processor text has.
[[nodiscard]] constexpr bool is_bullet(char32_t value) noexcept {
  constexpr std::u32string_view bullets = U"-*#o•·‣◦▪▫■□●○◆◇►–\uF0B7\uF0A7";
  return bullets.find(value) != bullets.npos;
}

/// A bullet that is nothing else, and so needs no line's beginning.
[[nodiscard]] constexpr bool is_plain_bullet(char32_t value) noexcept {
  constexpr std::u32string_view bullets = U"•‣◦▪▫■□●◆\uF0B7\uF0A7";
  return bullets.find(value) != bullets.npos;
}

[[nodiscard]] constexpr bool is_chinese_numeral(char32_t value) noexcept {
  constexpr std::u32string_view numerals = U"一二三四五六七八九十";
  return numerals.find(value) != numerals.npos;
}

/// What a byte may begin.
enum class mark : std::uint8_t {
  none,  ///< nothing that ends a sentence or keeps it open
  stop,
  line_break,
  opener,
  closer,
  quote,
  semicolon,
  lead,  ///< a code point over U+007F that may be one of these: all of them have few lead bytes
};

inline constexpr std::array<mark, 256> mark_of_byte = [] {
  std::array<mark, 256> table{};
  const auto set = [&](std::string_view bytes, mark kind) {
    for (const char byte : bytes) table[static_cast<unsigned char>(byte)] = kind;
  };
  set(".!?", mark::stop);
  set("\n\v\f\r", mark::line_break);
  set("([{", mark::opener);
  set(")]}", mark::closer);
  set("\"", mark::quote);
  set(";", mark::semicolon);
  set("\xC2\xE2\xE3\xEF", mark::lead);
  return table;
}();

[[nodiscard]] constexpr mark mark_of(char byte) noexcept { return mark_of_byte[static_cast<unsigned char>(byte)]; }

/// The begin of the code point that ends at byte `end`, not before `first`: of a malformed sequence, its last byte.
[[nodiscard]] constexpr std::size_t begin_before(std::string_view text, std::size_t first, std::size_t end) noexcept {
  for (std::size_t begin = end - 1; end - begin <= 4; --begin) {
    if ((static_cast<unsigned char>(text[begin]) & 0xC0) != 0x80) {
      return begin + decode_utf8(text, begin).length == end ? begin : end - 1;
    }
    if (begin == first) break;
  }
  return end - 1;
}

/// The code point that ends at byte `end`, or 0 if `end` is not behind `first`.
[[nodiscard]] constexpr char32_t code_point_before(std::string_view text, std::size_t first, std::size_t end) noexcept {
  return end > first ? decode_utf8(text, begin_before(text, first, end)).value : 0;
}

}  // namespace sentence_marks

}  // namespace clinicalbert::text
