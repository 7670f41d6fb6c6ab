#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

struct white_space_options {
  static constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

  bool as_spaces = true;         ///< a blank that stays becomes U+0020, whatever it was
  bool as_line_feeds = true;     ///< a line break that stays becomes LF, whatever it was
  bool trim_line_begins = true;  ///< leaves out the indent of a line
  bool trim_line_ends = true;
  bool trim_text = true;             ///< leaves out all white space at the two ends of the text
  std::size_t most_empty_lines = 1;  ///< of those in a row, that stay; the others are left out

  friend bool operator==(const white_space_options&, const white_space_options&) = default;
};

/// Leaves out repeated white space: of each run of blanks (see is_blank) in a line, the first stays; of a run of empty
/// lines, which have nothing but blanks, the first `most_empty_lines`.
///
/// What stays is copied, or stands for exactly its own code point where it becomes U+0020 or LF (CR LF counts as one).
/// An LF that comes to stand behind a CR, because blanks between them are left out, becomes CR: they stay two breaks.
/// Throws size_error for a text of 4 GiB or more.
[[nodiscard]] inline mapped_text collapse_white_space(std::string_view text, const white_space_options& options = {}) {
  check_size(text);
  mapped_text result;
  const auto put = [&](byte_span span, std::string_view wanted, bool is_wanted) {
    if (!is_wanted || text.substr(span.begin, span.size()) == wanted)
      result.copy(text, span);
    else
      result.replace(wanted, span);
  };
  const auto put_line = [&](byte_span line, byte_span inner) {
    const bool is_empty = inner.empty();
    bool was_blank = false;
    std::uint32_t begin = line.begin;  // of what is not blank and waits to be copied
    for (std::uint32_t at = line.begin; at < line.end;) {
      const auto code_point = decode_utf8(text, at);
      const byte_span span{at, at + code_point.length};
      at = span.end;
      if (!is_blank(code_point.value)) {
        was_blank = false;
        continue;
      }
      result.copy(text, {begin, span.begin});
      begin = span.end;
      const bool is_indent = is_empty || span.begin < inner.begin;
      const bool is_trailing = is_empty || span.begin >= inner.end;
      const bool is_trimmed = (options.trim_line_begins && is_indent) || (options.trim_line_ends && is_trailing);
      if (!was_blank && !is_trimmed) put(span, " ", options.as_spaces);
      was_blank = true;
    }
    result.copy(text, {begin, line.end});
  };

  byte_span all{0, static_cast<std::uint32_t>(text.size())};
  if (options.trim_text) all = without_white_space(text, all);
  text = text.substr(0, all.end);
  std::size_t empty_lines = 0;
  for (std::uint32_t at = all.begin; at < all.end;) {
    const text_line line = next_line(text, at);
    at = line.end();
    const byte_span inner = without_blanks(text, line.content);
    empty_lines = inner.empty() ? empty_lines + 1 : 0;
    if (empty_lines > options.most_empty_lines) continue;
    put_line(line.content, inner);
    if (line.line_break.empty()) continue;
    // Without the blanks that stood between them, CR and LF would be one line break.
    const bool would_join = result.text.ends_with('\r') && text[line.line_break.begin] == '\n';
    put(line.line_break, would_join ? "\r" : "\n", options.as_line_feeds || would_join);
  }
  return result;
}

}  // namespace clinicalbert::text
