#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/segmentation/list_items.hpp"
#include "clinicalbert/text/segmentation/sentence_marks.hpp"
#include "clinicalbert/text/segmentation/sentence_words.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// All the white space from one byte on.
struct white_space_run {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t line_breaks = 0;  ///< CR LF is one
  bool has_page_break = false;  ///< FF or U+2029

  /// An empty line or a new page: what follows begins anew.
  [[nodiscard]] constexpr bool is_paragraph_end() const noexcept { return line_breaks > 1 || has_page_break; }
  [[nodiscard]] constexpr bool empty() const noexcept { return begin == end; }
};

[[nodiscard]] constexpr white_space_run read_white_space(std::string_view text, std::size_t at) noexcept {
  white_space_run run{at, at};
  while (run.end < text.size()) {
    const auto byte = static_cast<unsigned char>(text[run.end]);
    if (byte == ' ') {
      ++run.end;
      continue;
    }
    if (byte > 0x20 && byte < 0x80) break;
    const auto code_point = decode_utf8(text, run.end);
    if (!is_white_space(code_point.value)) break;
    run.end += code_point.length;
    if (!is_line_break(code_point.value)) continue;
    if (code_point.value == U'\r' && run.end < text.size() && text[run.end] == '\n') ++run.end;
    ++run.line_breaks;
    if (code_point.value == U'\f' || code_point.value == 0x2029) run.has_page_break = true;
  }
  return run;
}

/// Columns that a line takes: 2 for a code point of 3 bytes or more, 1 for any other.
[[nodiscard]] constexpr std::size_t count_columns(std::string_view line) noexcept {
  std::size_t columns = 0;
  for (const char byte : line) {
    const auto value = static_cast<unsigned char>(byte);
    columns += static_cast<std::size_t>(value < 0x80 || value >= 0xC0) + static_cast<std::size_t>(value >= 0xE0);
  }
  return columns;
}

/// A line that ended without an end of a sentence, and where the next one begins.
struct unfinished_line {
  std::size_t begin;                ///< of the line, without the white space there
  std::size_t sentence;             ///< where the sentence begins that may go on
  std::size_t end;                  ///< of the line without the white space at its end
  std::size_t next;                 ///< the first byte of the next line that is no white space
  std::size_t widest;               ///< columns of the widest line of the text up to this one
  std::size_t widest_of_paragraph;  ///< and of the lines since the last empty one
  bool is_enclosed;                 ///< a bracket or quotation mark is open that the text behind closes

  /// The sentence has the line from its begin on.
  [[nodiscard]] constexpr bool begins_line() const noexcept { return begin == sentence; }
};

/// Whether `text` at `at` is a label: a capital letter or a Chinese character, at most 40 bytes of letters, digits,
/// blanks, `/`, `&`, `-`, brackets, then a colon and white space or `[` (or any byte behind `：`).
[[nodiscard]] constexpr bool is_label(std::string_view text, std::size_t at) noexcept {
  using namespace sentence_marks;
  const auto first = decode_utf8(text, at).value;
  if (!is_upper_case(first) && !is_ideograph(first)) return false;
  for (std::size_t i = at; i < text.size() && i - at <= 40;) {
    const auto code_point = decode_utf8(text, i);
    const std::size_t after = i + code_point.length;
    if (code_point.value == U'：') return true;
    if (code_point.value == U':')
      return after == text.size() || text[after] == '[' || is_white_space(decode_utf8(text, after).value);
    constexpr std::u32string_view inside = U" /&-()'#’（）、";
    if (!is_letter(code_point.value) && !is_ideograph(code_point.value) && !is_digit(code_point.value) &&
        inside.find(code_point.value) == inside.npos)
      return false;
    i = after;
  }
  return false;
}

/// Whether the writer ended the line because the next word had no more room in it, as far as widths can say.
///
/// A sentence that began before the line or behind another one in it tells of wrapped text already: there 40 columns
/// do, and `slack` columns may have been free, since lines are ragged. Else it takes 60, and no wider line in all the
/// text.
[[nodiscard]] constexpr bool is_full_line(std::string_view text, const unfinished_line& line,
                                          std::size_t slack = 20) noexcept {
  const std::size_t columns = count_columns(text.substr(line.begin, line.end - line.begin));
  std::size_t word = 2;  // a Chinese character may end a line
  if (!is_ideograph(decode_utf8(text, line.next).value)) {
    const auto begin = text.substr(line.next, sentence_words::most_bytes);
    word = 1 + count_columns(begin.substr(0, begin.find_first_of(" \t\r\n")));
  }
  if (line.begins_line()) return columns >= 60 && columns + word > line.widest;
  return columns >= 40 && columns + word + slack > line.widest_of_paragraph;
}

/// Whether a sentence goes on over a single line break: the first of the rules in docs/segmentation.md that applies.
[[nodiscard]] constexpr bool line_goes_on(std::string_view text, const unfinished_line& line) noexcept {
  using namespace sentence_marks;
  using namespace sentence_words;
  const auto marker = find_list_marker(text, line.next);
  if (marker.kind == list_marker_kind::bullet) return false;
  if (line.is_enclosed) return true;

  const auto content = text.substr(line.sentence, line.end - line.sentence);
  const auto last_word = word_before(text, line.sentence, line.end);
  if (has_lower_case(last_word) && links_words(lower_word(last_word).view())) return true;
  if (marker.kind == list_marker_kind::number || marker.kind == list_marker_kind::letter)
    return !line.begins_line() && is_full_line(text, line, 0);

  const auto next = decode_utf8(text, line.next).value;
  const auto next_word = word_at(text, line.next);
  const bool is_full = is_full_line(text, line);
  if (content.ends_with(':') || content.ends_with("：")) return is_full && (is_lower(next) || !line.begins_line());
  if (is_closer(next) || is_inner_mark(next)) return true;
  if (content.ends_with(',') || content.ends_with("，") || content.ends_with("、")) return !is_label(text, line.next);
  if (next == U'(') return !line.begins_line() || is_full;
  if (is_full) {
    const bool are_capitals = last_word.size() > 2 && !has_lower_case(last_word) && !has_lower_case(next_word);
    return are_capitals || !is_label(text, line.next);  // `MATERIALS` and `AND METHODS: ` are one label
  }
  if (!is_lower(next)) return false;

  const auto begin = decode_utf8(text, line.sentence).value;
  if (!line.begins_line()) return true;
  const bool is_heading = content.size() > 3 && is_upper_case(begin) && !has_lower_case(content);
  const bool is_entry = is_lower(begin) && !links_words(next_word);  // `aspirin 81 mg daily`
  return !is_heading && !is_entry;
}

}  // namespace clinicalbert::text
