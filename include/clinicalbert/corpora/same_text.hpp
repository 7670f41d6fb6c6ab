#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::corpora {

/// A text without spaces, tabs and line breaks, and with U+FFFD for each malformed byte.
[[nodiscard]] inline std::string without_space(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto point = text::decode_utf8(text, at);
    at += point.length;
    const bool is_space = point.value == U' ' || point.value == U'\t' || point.value == U'\r' || point.value == U'\n';
    if (!is_space) text::append_utf8(kept, point.value);
  }
  return kept;
}

/// Whether what a corpus repeats beside its offsets is the text that they cover, white space apart, which tools change.
[[nodiscard]] inline bool is_same_text(std::string_view covered, std::string_view repeated) {
  return covered == repeated || without_space(covered) == without_space(repeated);
}

}  // namespace clinicalbert::corpora
