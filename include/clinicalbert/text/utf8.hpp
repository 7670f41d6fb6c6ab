#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace clinicalbert::text {

/// What a byte that belongs to no well-formed sequence is read as.
inline constexpr char32_t replacement_character = 0xFFFD;

/// One step of reading UTF-8.
struct decoded_code_point {
  char32_t value;
  std::uint32_t length;  ///< bytes read, 1 to 4
  bool malformed;        ///< value is U+FFFD and stands for one byte that belongs to no well-formed sequence
};

/// Reads the code point that begins at byte `at` of `text`, which must be less than its size.
///
/// Well-formed is what the Unicode Standard's table 3-7 allows: no overlong forms, no surrogates, nothing over
/// U+10FFFF. Anything else gives U+FFFD for one byte, and reading goes on with the next one.
[[nodiscard]] constexpr decoded_code_point decode_utf8(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i])); };
  const auto continues = [&](std::size_t i, std::uint32_t low, std::uint32_t high) {
    return byte(i) >= low && byte(i) <= high;
  };
  constexpr decoded_code_point malformed{replacement_character, 1, true};
  const std::size_t left = text.size() - at;
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, false};
  if (lead < 0xC2 || lead > 0xF4) return malformed;
  if (lead < 0xE0) {
    if (left < 2 || !continues(1, 0x80, 0xBF)) return malformed;
    return {(lead & 0x1F) << 6 | (byte(1) & 0x3F), 2, false};
  }
  if (lead < 0xF0) {
    const std::uint32_t low = lead == 0xE0 ? 0xA0 : 0x80;
    const std::uint32_t high = lead == 0xED ? 0x9F : 0xBF;
    if (left < 3 || !continues(1, low, high) || !continues(2, 0x80, 0xBF)) return malformed;
    return {(lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3, false};
  }
  const std::uint32_t low = lead == 0xF0 ? 0x90 : 0x80;
  const std::uint32_t high = lead == 0xF4 ? 0x8F : 0xBF;
  if (left < 4 || !continues(1, low, high) || !continues(2, 0x80, 0xBF) || !continues(3, 0x80, 0xBF)) return malformed;
  return {(lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F), 4, false};
}

/// Writes `value` as UTF-8 to `out`, which has room for 4 bytes, and returns how many it wrote.
///
/// Surrogates and values over U+10FFFF are written as U+FFFD.
constexpr std::uint32_t encode_utf8(char32_t value, char* out) noexcept {
  if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) value = replacement_character;
  const auto tail = [value](unsigned shift) { return static_cast<char>(0x80 | (value >> shift & 0x3F)); };
  if (value < 0x80) {
    out[0] = static_cast<char>(value);
    return 1;
  }
  if (value < 0x800) {
    out[0] = static_cast<char>(0xC0 | value >> 6);
    out[1] = tail(0);
    return 2;
  }
  if (value < 0x10000) {
    out[0] = static_cast<char>(0xE0 | value >> 12);
    out[1] = tail(6);
    out[2] = tail(0);
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | value >> 18);
  out[1] = tail(12);
  out[2] = tail(6);
  out[3] = tail(0);
  return 4;
}

/// Appends `value` as UTF-8.
inline void append_utf8(std::string& text, char32_t value) {
  char bytes[4];
  text.append(bytes, encode_utf8(value, bytes));
}

/// Length in bytes of the sequence that a lead byte of well-formed UTF-8 begins.
[[nodiscard]] constexpr std::uint32_t utf8_length(char lead) noexcept {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Number of code points, each malformed byte counting as one.
[[nodiscard]] constexpr std::size_t count_code_points(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).length) ++count;
  return count;
}

}  // namespace clinicalbert::text
