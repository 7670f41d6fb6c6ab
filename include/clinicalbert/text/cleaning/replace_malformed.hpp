#pragma once

#include <cstdint>
#include <string_view>

#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// Puts U+FFFD, which comes from it, for each byte that belongs to no well-formed UTF-8; all else is copied.
///
/// Throws size_error for a text, or a result, of 4 GiB or more.
[[nodiscard]] inline mapped_text replace_malformed(std::string_view text) {
  check_size(text);
  mapped_text result;
  std::uint32_t begin = 0;  // of what waits to be copied
  for (std::uint32_t at = 0; at < text.size();) {
    const auto code_point = decode_utf8(text, at);
    const byte_span span{at, at + code_point.length};
    at = span.end;
    if (!code_point.malformed) continue;
    result.copy(text, {begin, span.begin});
    result.replace("\xEF\xBF\xBD", span);
    begin = span.end;
  }
  result.copy(text, {begin, static_cast<std::uint32_t>(text.size())});
  return result;
}

}  // namespace clinicalbert::text
