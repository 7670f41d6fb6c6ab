#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/segmentation/heading_marks.hpp"
#include "clinicalbert/text/segmentation/heading_place.hpp"
#include "clinicalbert/text/segmentation/section_headings.hpp"
#include "clinicalbert/text/segmentation/section_options.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// Finds out whether a heading stands at a place of a text.
///
/// A heading is a name of the list (or, if asked for, an unknown one in upper case) with, before it, a number ("2.",
/// "(a)", "IV.", "\u4E8C\u3001") or Markdown's "##" and "**", and after it either a colon (half or full width), perhaps
/// behind a remark in parentheses, or the end of the line, or in brackets ("[Plan]", and of full width). It begins
/// - a line: with a colon or brackets in any case; without, it is Chinese, marked, behind a blank line, or has a
///   capital and more than two letters;
/// - within a line, behind a sentence, a TAB or two spaces: with a colon, beginning in upper case unless Chinese;
/// - within a line, behind a space or another heading: Chinese, with a colon or full-width brackets.
class heading_reader {
 public:
  struct heading {
    byte_span span;
    std::string_view label;
  };

  heading_reader(std::string_view text, const section_options& options)
      : text_(text),
        options_(options),
        limit_(options.headings->longest() + 16),
        line_limit_(std::max<std::size_t>(limit_, 80) + 64) {}

  [[nodiscard]] std::optional<heading> read(std::uint32_t at, const heading_place& place) {
    if (place.inside() || (!place.begins_line() && !options_.within_lines)) return std::nullopt;
    // Most words have a space before them, so that what cannot be a Chinese heading goes here.
    if (place.takes_ideographs_only() && static_cast<unsigned char>(text_[at]) < 0x80) return std::nullopt;
    const auto marks = read_heading_marks(text_, at);
    const auto found = read(at, marks, place);
    if (found || marks.end == at) return found;
    return read(at, heading_marks{at}, place);  // "S.O.A.P." begins as numbers do
  }

 private:
  enum class ending : std::uint8_t { none, colon, line, bracket };

  struct found_name {
    std::uint32_t begin, end;  // without marks and white space behind it
    std::uint32_t stop;        // behind the colon, the bracket and closing marks
    ending how;
  };

  [[nodiscard]] std::optional<heading> read(std::uint32_t at, const heading_marks& marks, const heading_place& place) {
    if (marks.end == text_.size()) return std::nullopt;
    const bool takes_unknown = options_.unknown != unknown_headings::none && place.begins_line();
    if (!takes_unknown && !options_.headings->may_begin_with(decode_utf8(text_, marks.end).value)) return std::nullopt;
    const auto name = read_name(marks, place.begins_line() ? line_limit_ : limit_);
    if (name.end == name.begin) return std::nullopt;
    const auto label = label_of(text_.substr(name.begin, name.end - name.begin));
    if (label ? !fits(name, marks, place) : !is_unknown(name, place)) return std::nullopt;
    return heading{{at, name.stop}, label.value_or(std::string_view())};
  }

  /// Goes on to what ends a name; bounded by what any name can have.
  [[nodiscard]] found_name read_name(const heading_marks& marks, std::size_t limit) const {
    found_name name{marks.end, marks.end, marks.end, ending::none};
    const auto last = static_cast<std::uint32_t>(std::min<std::size_t>(text_.size(), marks.end + limit));
    std::uint32_t at = marks.end;
    for (std::uint32_t visible_end = at; at < last;) {
      const auto one = decode_utf8(text_, at);
      if (one.malformed) return name;
      if (is_line_break(one.value)) return end_with_line(name, visible_end, marks);
      const std::uint32_t next = at + one.length;
      if (marks.bracket != 0) {
        if (one.value == marks.bracket) {
          const std::uint32_t behind = skip_colon(next);
          return {name.begin, name.end, close_emphasis(behind, marks), ending::bracket};
        }
      } else if (is_colon(one.value)) {
        return {name.begin, name.end, close_emphasis(next, marks), ending::colon};
      }
      if (ends_heading(one.value)) return name;
      const bool is_mark = one.value == U'*' || one.value == U'_' || one.value == U'#';
      if (!is_blank(one.value)) visible_end = next;
      if (!is_blank(one.value) && !is_mark) name.end = next;
      at = next;
      if (at == text_.size()) return end_with_line(name, visible_end, marks);
    }
    return name;
  }

  [[nodiscard]] static found_name end_with_line(found_name name, std::uint32_t visible_end,
                                                const heading_marks& marks) {
    if (marks.bracket != 0) return name;
    return {name.begin, name.end, visible_end, ending::line};
  }

  [[nodiscard]] std::uint32_t skip_colon(std::uint32_t at) const {
    if (at == text_.size()) return at;
    const auto one = decode_utf8(text_, at);
    return is_colon(one.value) ? at + one.length : at;
  }
  [[nodiscard]] std::uint32_t close_emphasis(std::uint32_t at, const heading_marks& marks) const {
    for (std::uint32_t i = 0; i < marks.emphasis && at < text_.size() && text_[at] == marks.emphasis_mark; ++i) ++at;
    return at;
  }

  /// The label of a name, or of what stands before its remark in parentheses.
  [[nodiscard]] std::optional<std::string_view> label_of(std::string_view name) {
    fold_heading(name, key_);
    if (const auto label = options_.headings->find(key_)) return label;
    if (!key_.ends_with(')')) return std::nullopt;
    auto open = key_.rfind('(');
    if (open == std::string::npos || open == 0) return std::nullopt;
    while (open > 0 && key_[open - 1] == ' ') --open;
    key_.resize(open);
    return options_.headings->find(key_);
  }

  [[nodiscard]] bool fits(const found_name& name, const heading_marks& marks, const heading_place& place) const {
    const char32_t first = decode_utf8(text_, name.begin).value;
    const bool is_chinese = is_ideograph(first);
    const bool is_upper = is_chinese || is_upper_case(first);
    switch (name.how) {
      case ending::colon:
        return place.begins_line() || is_chinese || (place.follows_sentence() && is_upper);
      case ending::bracket:
        return place.begins_line() || (is_chinese && marks.bracket == heading_marks::wide_bracket);
      case ending::line:
        if (!place.begins_line()) return false;
        if (marks.is_marked() || place.begins_paragraph()) return true;
        return is_upper && name.end - name.begin > 2;  // "PE" may be an embolism
      default:
        return false;
    }
  }

  [[nodiscard]] bool is_unknown(const found_name& name, const heading_place& place) const {
    if (options_.unknown == unknown_headings::none || !place.begins_line()) return false;
    if (name.how != ending::colon && name.how != ending::line) return false;
    if (name.how == ending::line && (options_.unknown != unknown_headings::alone || !place.begins_paragraph()))
      return false;
    if (!may_be_title(text_.substr(name.begin, name.end - name.begin))) return false;
    return blank_behind(name.stop, name.how == ending::colon ? 1 : 2);
  }

  /// Two letters or more, none in lower case, and no sign that sentences have.
  [[nodiscard]] static bool may_be_title(std::string_view name) {
    std::size_t letters = 0;
    for (std::size_t at = 0; at < name.size();) {
      const auto one = decode_utf8(name, at);
      const bool is_upper = is_upper_case(one.value);
      const bool is_other = (one.value >= U'0' && one.value <= U'9') || is_blank(one.value) ||
                            std::u32string_view(U"/&-,()'#").find(one.value) != std::u32string_view::npos;
      if (!(is_upper || (is_other && at != 0))) return false;
      letters += is_upper ? 1 : 0;
      at += one.length;
    }
    return letters >= 2;
  }

  /// Whether only white space follows up to the `count`-th line break or the end of the text.
  [[nodiscard]] bool blank_behind(std::uint32_t at, int count) const {
    while (at < text_.size()) {
      const auto one = decode_utf8(text_, at);
      at += one.length;
      if (!is_white_space(one.value)) return false;
      if (one.value == U'\r' && at < text_.size() && text_[at] == '\n') continue;
      if (is_line_break(one.value) && --count == 0) return true;
    }
    return true;
  }

  std::string_view text_;
  section_options options_;
  std::size_t limit_;       // bytes up to the end of a name within a line
  std::size_t line_limit_;  // and of one that begins a line, with a remark
  std::string key_;
};

}  // namespace clinicalbert::text
