#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::examples {

/// Calls `each(char32_t)` for what to show of `text`: well-formed UTF-8 without control characters, so that a note can
/// neither move a terminal's cursor nor break a page.
///
/// Tabs and line breaks stay (a carriage return before a line feed is dropped); other control characters become their
/// pictures (U+2400 and up); malformed bytes and the controls U+0080 to U+009F become U+FFFD.
template <class Each>
void for_each_visible(std::string_view text, Each each) {
  for (std::size_t at = 0; at < text.size();) {
    const auto point = text::decode_utf8(text, at);
    at += point.length;
    const char32_t c = point.value;
    if (c == '\r' && at < text.size() && text[at] == '\n') continue;
    if (c == '\n' || c == '\t')
      each(c);
    else if (c < 0x20)
      each(static_cast<char32_t>(0x2400 + c));
    else if (c == 0x7F)
      each(char32_t{0x2421});
    else if (c >= 0x80 && c < 0xA0)
      each(text::replacement_character);
    else
      each(c);
  }
}

/// The same as one string.
[[nodiscard]] inline std::string visible_text(std::string_view text) {
  std::string visible;
  visible.reserve(text.size());
  for_each_visible(text, [&](char32_t c) { text::append_utf8(visible, c); });
  return visible;
}

}  // namespace clinicalbert::examples
