#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/cleaning/line_shape.hpp"
#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// What becomes of a hyphen between two letters that a line ends with.
enum class line_end_hyphen : std::uint8_t {
  kept,     ///< the next line follows it without a space: follow- + up is follow-up
  removed,  ///< and it is left out between lower-case letters: hyper- + tension is hypertension, but follow- + up
            ///< followup
};

struct line_join_options {
  std::uint32_t width = 0;      ///< columns at which lines were wrapped; 0: as many as the longest line has
  std::uint32_t shortest = 50;  ///< a measured width below this means that nothing was wrapped
  std::uint32_t longest = 100;  ///< longer lines were not wrapped and are not measured
  line_end_hyphen hyphen = line_end_hyphen::kept;

  friend bool operator==(const line_join_options&, const line_join_options&) = default;
};

/// The columns at which the lines of a text were wrapped: those of its longest line with a letter, digit or ideograph,
/// of lines not longer than `options.longest`. 0 if that is less than `options.shortest`: nothing was wrapped.
[[nodiscard]] constexpr std::uint32_t wrap_width(std::string_view text, const line_join_options& options) noexcept {
  if (options.width != 0) return options.width;
  std::uint32_t width = 0;
  for (std::uint32_t at = 0; at < text.size();) {
    const text_line line = next_line(text, at);
    at = line.end();
    const line_shape shape = shape_of_line(text, line.content);
    if (shape.has_word && shape.columns <= options.longest) width = std::max(width, shape.columns);
  }
  return width < options.shortest ? 0 : width;
}

/// Whether `second` goes on with what `first`, the line before it, was wrapped in.
///
/// It does if all of this holds: both have a letter, digit or ideograph; `first` has at most `width` columns and at
/// least half of it, and the first word of `second` did not fit behind it (where `second` begins with a lower-case
/// letter, two thirds of `width` are enough instead); `first` does not end with a colon; `second` does not begin a list
/// item, label or heading (see begins_part); and `first` does not end as a sentence does, or `second` begins with a
/// lower-case letter.
[[nodiscard]] constexpr bool is_wrapped(std::string_view text, const line_shape& first, const line_shape& second,
                                        std::uint32_t width) noexcept {
  const bool goes_on = sentence_marks::is_lower(second.first);
  const std::uint64_t columns = first.columns;
  if (!first.has_word || !second.has_word || columns * 2 < width || columns > width) return false;
  const std::uint32_t space = is_written_solid(first.last) && is_written_solid(second.first) ? 0 : 1;
  if (columns + space + second.first_word <= width && !(goes_on && columns * 3 >= std::uint64_t{width} * 2))
    return false;
  if (ends_label(first.last) || begins_part(text, second, width / 2)) return false;
  return goes_on || !ends_sentence(text, first);
}

/// Joins lines that were wrapped (see is_wrapped): the line break becomes one U+0020, which stands for it, and the
/// blanks on both sides are left out. All else is copied.
///
/// There is no space between two characters that are written solid (CJK), behind a hyphen between letters or digits,
/// nor in place of a soft hyphen (U+00AD), which is left out. Empty lines, headings, lists and short lines stay apart.
/// Throws size_error for a text of 4 GiB or more.
[[nodiscard]] inline mapped_text join_wrapped_lines(std::string_view text, const line_join_options& options = {}) {
  using namespace sentence_marks;
  check_size(text);
  const std::uint32_t width = wrap_width(text, options);
  if (width == 0) return unchanged(text);
  mapped_text result;
  std::uint32_t begin = 0;  // of what waits to be copied
  text_line line = next_line(text, 0);
  line_shape first = shape_of_line(text, line.content);
  while (line.end() < text.size()) {
    const text_line next = next_line(text, line.end());
    const line_shape second = shape_of_line(text, next.content);
    if (is_wrapped(text, first, second, width)) {
      const bool is_soft = first.last == 0xAD;
      const bool is_hyphen = (first.last == U'-' || first.last == 0x2010) &&
                             kept_punctuation::is_word(first.before_last) && kept_punctuation::is_word(second.first);
      const bool is_removed = options.hyphen == line_end_hyphen::removed && is_hyphen && is_lower(first.before_last) &&
                              is_lower(second.first);
      std::uint32_t end = first.inner.end;
      if (is_soft || is_removed) end -= first.last == 0xAD ? 2 : first.last == 0x2010 ? 3 : 1;
      result.copy(text, {begin, end});
      const bool is_solid = is_written_solid(first.last) && is_written_solid(second.first);
      if (!is_soft && !is_hyphen && !is_solid) result.replace(" ", line.line_break);
      begin = second.inner.begin;
    }
    line = next;
    first = second;
  }
  result.copy(text, {begin, static_cast<std::uint32_t>(text.size())});
  return result;
}

}  // namespace clinicalbert::text
