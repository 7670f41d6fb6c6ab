#pragma once

#include <cstdint>
#include <string_view>

#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// What of full-width text is turned beside letters, digits, signs and the space.
struct half_width_options {
  /// Chinese punctuation too: ！（），：；？ 。、【】〔〕《》〈〉 become !(),:;?.,[][]<><>. Left as it is by default,
  /// since it tells where a Chinese sentence ends.
  bool punctuation = false;

  friend bool operator==(const half_width_options&, const half_width_options&) = default;
};

/// The half-width form of a code point, or the code point itself where it has none or the options leave it.
///
/// U+FF01 to U+FF5E become ASCII (Ａ, ５, ％, ．, ～ always; ！（），：；？ with `punctuation`), U+3000 a space, U+FFE0
/// to U+FFE6 the signs ¢£¬¯¦¥₩. Curly and corner quotation marks have no half-width form.
[[nodiscard]] constexpr char32_t half_width(char32_t value, half_width_options options = {}) noexcept {
  constexpr std::u32string_view chinese = U"！（），：；？";
  constexpr std::u32string_view ideographic = U"。、【】〔〕《》〈〉";
  constexpr std::u32string_view ascii = U".,[][]<><>";
  constexpr std::u32string_view signs = U"¢£¬¯¦¥₩";
  if (value == 0x3000) return U' ';
  if (value >= 0xFF01 && value <= 0xFF5E) {
    return !options.punctuation && chinese.find(value) != chinese.npos ? value : value - 0xFF01 + U'!';
  }
  if (value >= 0xFFE0 && value <= 0xFFE6) return signs[value - 0xFFE0];
  if (options.punctuation) {
    if (const auto place = ideographic.find(value); place != ideographic.npos) return ascii[place];
  }
  return value;
}

/// Turns full-width forms to half-width ones, each of which comes from its one code point; all else is copied.
///
/// Throws size_error for a text of 4 GiB or more.
[[nodiscard]] inline mapped_text to_half_width(std::string_view text, half_width_options options = {}) {
  check_size(text);
  const auto size = static_cast<std::uint32_t>(text.size());
  mapped_text result;
  result.text.reserve(text.size());
  std::uint32_t copied = 0;
  std::uint32_t at = 0;
  while (at < size) {
    // All that is turned begins with one of two bytes, which begin nothing else than U+3xxx and U+Fxxx.
    if (text[at] != '\xE3' && text[at] != '\xEF') {
      ++at;
      continue;
    }
    const auto code_point = decode_utf8(text, at);
    const byte_span span{at, at + code_point.length};
    const char32_t half = code_point.malformed ? code_point.value : half_width(code_point.value, options);
    at = span.end;
    if (half == code_point.value) continue;
    char bytes[4];
    result.copy(text, {copied, span.begin});
    result.replace({bytes, encode_utf8(half, bytes)}, span);
    copied = span.end;
  }
  result.copy(text, {copied, size});
  return result;
}

}  // namespace clinicalbert::text
