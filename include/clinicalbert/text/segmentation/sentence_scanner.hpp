#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/segmentation/line_breaks.hpp"
#include "clinicalbert/text/segmentation/list_items.hpp"
#include "clinicalbert/text/segmentation/open_brackets.hpp"
#include "clinicalbert/text/segmentation/sentence_beginnings.hpp"
#include "clinicalbert/text/segmentation/sentence_marks.hpp"
#include "clinicalbert/text/segmentation/sentence_options.hpp"
#include "clinicalbert/text/segmentation/sentence_stops.hpp"
#include "clinicalbert/text/segmentation/sentence_words.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// Reads the sentences of a text one by one, forward, in time linear in its bytes; allocates nothing.
///
/// Holds views of the text and of the options, which must outlive it.
class sentence_scanner {
 public:
  /// Throws size_error for 4 GiB or more.
  sentence_scanner(std::string_view text, const sentence_options& options) : text_(text), options_(&options) {
    check_size(text);
  }

  /// The next sentence, or nothing at the end of the text.
  [[nodiscard]] std::optional<byte_span> next() noexcept {
    const auto run = read_white_space(text_, at_);
    const bool is_line_begin = at_ == 0 || run.line_breaks != 0;
    cross(run);
    if (at_ == text_.size()) return std::nullopt;
    begin_ = at_;
    brackets_ = {};
    skip_list_markers(is_line_begin);
    std::optional<std::size_t> end;
    while (!end) {
      at_ = find_mark(at_);
      end = at_ == text_.size() ? without_white_space(at_) : read_mark();
    }
    at_ = *end;
    return byte_span{static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(at_)};
  }

 private:
  using mark = sentence_marks::mark;

  [[nodiscard]] std::size_t find_mark(std::size_t at) const noexcept {
    while (at < text_.size() && sentence_marks::mark_of(text_[at]) == mark::none) ++at;
    return at;
  }

  /// Goes over white space, keeping the widest line and the begin of the present one.
  void cross(const white_space_run& run) noexcept {
    if (run.line_breaks != 0) {
      const std::size_t columns = count_columns(text_.substr(line_begin_, run.begin - line_begin_));
      widest_ = std::max(widest_, columns);
      widest_of_paragraph_ = run.is_paragraph_end() ? 0 : std::max(widest_of_paragraph_, columns);
      if (run.is_paragraph_end()) item_number_ = 0;
    }
    if (run.line_breaks != 0 || at_ == 0) line_begin_ = run.end;
    at_ = run.end;
  }

  /// Goes over what a list item begins with, so that its stop ends nothing. Within a line, a number must be the next
  /// one.
  void skip_list_markers(bool is_line_begin) noexcept {
    for (int count = 0; count < 2; ++count) {  // `- 1. Aspirin`
      const auto marker = find_list_marker(text_, at_);
      if (marker.kind == list_marker_kind::none) return;
      if (marker.kind == list_marker_kind::number && !is_line_begin && marker.number > item_number_ + 1) return;
      if (marker.number != 0) item_number_ = marker.number;
      at_ = marker.end;
      const auto run = read_white_space(text_, at_);
      if (run.is_paragraph_end() || run.end == text_.size()) return;
      if (run.line_breaks == 0) {
        at_ = run.end;
        continue;
      }
      // The marker has a line of its own, and the item stands in the next one.
      if (options_->line_breaks == line_break_rule::always) return;
      if (find_list_marker(text_, run.end).kind == list_marker_kind::none) cross(run);
      return;
    }
  }

  /// The byte behind the last one before `end`, not before begin_, that is no white space.
  [[nodiscard]] std::size_t without_white_space(std::size_t end) const noexcept {
    while (end > begin_) {
      const std::size_t last = sentence_marks::begin_before(text_, begin_, end);
      if (!is_white_space(decode_utf8(text_, last).value)) break;
      end = last;
    }
    return end;
  }

  [[nodiscard]] char32_t code_point_at(std::size_t at) const noexcept {
    return at < text_.size() ? decode_utf8(text_, at).value : 0;
  }
  [[nodiscard]] char32_t code_point_before(std::size_t end) const noexcept {
    return sentence_marks::code_point_before(text_, begin_, end);
  }
  [[nodiscard]] bool follows_space(std::size_t at) const noexcept {
    return at == begin_ || is_white_space(code_point_before(at));
  }
  [[nodiscard]] bool precedes_space(std::size_t at) const noexcept {
    return at >= text_.size() || is_white_space(code_point_at(at));
  }

  [[nodiscard]] stop_rules rules() const noexcept { return {text_, begin_, options_->abbreviations}; }

  /// Reads the mark at at_ and goes on behind it; gives the end of the sentence if it ends there.
  [[nodiscard]] std::optional<std::size_t> read_mark() noexcept {
    switch (sentence_marks::mark_of(text_[at_])) {
      case mark::stop:
        return read_stop();
      case mark::line_break:
        return read_line_break();
      case mark::opener:
        if (skip_deidentified()) return std::nullopt;
        brackets_.open();
        break;
      case mark::closer:
        brackets_.close();
        break;
      case mark::quote:
        brackets_.quote(follows_space(at_) || sentence_marks::is_opener(code_point_before(at_)));
        break;
      case mark::semicolon:
        if (options_->semicolon_ends_chinese && is_ideograph(code_point_before(at_))) return read_cjk_end(1);
        break;
      case mark::lead:
        return read_lead();
      case mark::none:
        break;
    }
    ++at_;
    return std::nullopt;
  }

  /// `[**...**]` is one word: what was put there has stops and brackets of its own.
  [[nodiscard]] bool skip_deidentified() noexcept {
    constexpr std::size_t most = 256;
    const auto inside = text_.substr(at_, most);
    if (!inside.starts_with("[**")) return false;
    const std::size_t end = inside.find("**]", 3);
    if (end == inside.npos) return false;
    at_ += end + 3;
    return true;
  }

  [[nodiscard]] std::optional<std::size_t> read_lead() noexcept {
    using namespace sentence_marks;
    const auto code_point = decode_utf8(text_, at_);
    const char32_t value = code_point.value;
    if (is_cjk_end(value)) return read_cjk_end(code_point.length);
    if (value == full_width_semicolon && options_->semicolon_ends_chinese) return read_cjk_end(code_point.length);
    if (value == full_width_stop && !is_digit(code_point_before(at_))) return read_cjk_end(code_point.length);
    if (value == ellipsis) return read_stop();
    if (is_line_break(value)) return read_line_break();
    if (is_plain_bullet(value) && at_ > begin_ && follows_space(at_)) return without_white_space(at_);
    if (is_opener(value)) brackets_.open();
    if (is_closer(value)) brackets_.close();
    at_ += code_point.length;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::size_t> read_line_break() noexcept {
    const auto run = read_white_space(text_, without_white_space(at_));
    if (run.end == text_.size() || run.is_paragraph_end() || !goes_on_over(run)) return run.begin;
    cross(run);
    return std::nullopt;
  }

  [[nodiscard]] bool goes_on_over(const white_space_run& run) noexcept {
    if (options_->line_breaks == line_break_rule::always) return false;
    if (options_->line_breaks == line_break_rule::never)
      return find_list_marker(text_, run.end).kind != list_marker_kind::bullet;
    const std::size_t columns = count_columns(text_.substr(line_begin_, run.begin - line_begin_));
    return line_goes_on(text_, {.begin = line_begin_,
                                .sentence = begin_,
                                .end = run.begin,
                                .next = run.end,
                                .widest = std::max(widest_, columns),
                                .widest_of_paragraph = std::max(widest_of_paragraph_, columns),
                                .is_enclosed = brackets_.enclose(text_, run.begin)});
  }

  /// The byte behind the closing brackets, quotation marks and citations (`[12]`) that follow `at` at once.
  [[nodiscard]] std::size_t read_closers(std::size_t at) noexcept {
    while (at < text_.size()) {
      const auto code_point = decode_utf8(text_, at);
      const std::size_t after = at + code_point.length;
      const bool is_last = precedes_space(after) || sentence_marks::is_closer(code_point_at(after));
      if (sentence_marks::is_closer(code_point.value)) {
        brackets_.close();
      } else if (code_point.value == U'"' && (brackets_.is_quoted() || is_last)) {
        brackets_.quote(false);
      } else if (const std::size_t citation = rules().citation_end(at); citation != 0) {
        at = citation;
        continue;
      } else if (!is_last || (code_point.value != U'\'' && code_point.value != 0x2019)) {
        break;
      }
      at = after;
    }
    return at;
  }

  /// `.`, `!`, `?`, `…` and runs of them.
  [[nodiscard]] std::optional<std::size_t> read_stop() noexcept {
    const std::size_t first = at_;
    std::size_t dots = 0, ellipses = 0;
    bool is_strong = false;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '.') {
        ++dots;
      } else if (text_[at_] == '!' || text_[at_] == '?') {
        is_strong = true;
      } else if (text_.substr(at_).starts_with("…")) {
        ++ellipses;
        at_ += 2;
      } else {
        break;
      }
    }
    if (const auto after = code_point_at(at_); sentence_marks::is_cjk_end(after))
      return read_cjk_end(decode_utf8(text_, at_).length);

    const std::size_t end = at_;
    const bool is_ellipsis = ellipses > 0 || dots > 1;
    if (!is_strong && !is_ellipsis) {
      if (const auto item = read_item_number(first)) return item;
      const std::size_t citation = rules().bare_citation_end(first);
      if (citation != 0 && !brackets_.enclose(text_, citation)) return citation;
    }
    at_ = read_closers(end);
    if (brackets_.enclose(text_, at_)) return std::nullopt;
    const auto run = read_white_space(text_, at_);
    if (run.end == text_.size() || run.is_paragraph_end()) return at_;

    const auto next = read_beginning(text_, run.end);
    const bool is_glued = run.begin == run.end, has_closers = at_ != end;
    const bool is_chinese = next.kind == beginning_kind::cjk || is_ideograph(code_point_before(first));
    stop_verdict verdict = stop_verdict::goes_on;
    if (next.kind == beginning_kind::inner)
      verdict = stop_verdict::goes_on;
    else if (is_strong)
      verdict = rules().after_strong(first, next, is_glued, has_closers);
    else if (ellipses > 1 && is_chinese)
      verdict = stop_verdict::ends;
    else if (is_glued && is_ellipsis)
      verdict = stop_verdict::goes_on;
    else if (is_glued)
      verdict = has_closers && next.kind == beginning_kind::upper ? stop_verdict::ends
                                                                  : rules().after_glued_stop(first, next);
    else if (has_closers)
      verdict = rules().after_closers(first, end, next);
    else
      verdict = is_ellipsis ? rules().after_ellipsis(next) : rules().after_stop(first, next);
    return read_behind(verdict, run);
  }

  /// Goes over the white space behind a stop, unless the sentence ends there.
  [[nodiscard]] std::optional<std::size_t> read_behind(stop_verdict verdict, const white_space_run& run) noexcept {
    if (verdict == stop_verdict::ends) return run.begin;
    if (run.line_breaks != 0) {
      const bool begins_item = find_list_marker(text_, run.end).kind == list_marker_kind::bullet;
      if (begins_item || options_->line_breaks == line_break_rule::always) return run.begin;
      if (verdict == stop_verdict::open && !goes_on_over(run)) return run.begin;
    }
    cross(run);
    return std::nullopt;
  }

  /// `1. Aspirin 2. Metoprolol`: the next number of a list that runs on in one line. Gives the end of the item before.
  [[nodiscard]] std::optional<std::size_t> read_item_number(std::size_t stop) const noexcept {
    using namespace sentence_words;
    if (item_number_ == 0 || !precedes_space(stop + 1)) return std::nullopt;
    const auto word = word_before(text_, begin_, stop);
    if (word.size() > 3 || !is_number(word)) return std::nullopt;
    std::uint32_t number = 0;
    for (const char digit : word) number = number * 10 + static_cast<std::uint32_t>(digit - '0');
    const std::size_t begin = stop - word.size();
    if (number != item_number_ + 1 || begin == begin_ || text_[begin - 1] != ' ') return std::nullopt;
    const std::size_t end = without_white_space(begin);
    const lower_word before(word_before(text_, begin_, end));
    if (end == begin_ || is_named_by_letter(before.view()) || links_words(before.view())) return std::nullopt;
    const auto next = read_beginning(text_, read_white_space(text_, stop + 1).end).kind;
    if (next != beginning_kind::upper && next != beginning_kind::cjk) return std::nullopt;
    return end;
  }

  /// A mark of `length` bytes that ends a Chinese sentence, whatever follows but a comma or the like.
  [[nodiscard]] std::optional<std::size_t> read_cjk_end(std::size_t length) noexcept {
    using namespace sentence_marks;
    for (at_ += length; at_ < text_.size();) {
      const auto code_point = decode_utf8(text_, at_);
      const bool is_ascii_end = code_point.value == U'!' || code_point.value == U'?' || code_point.value == U'.';
      if (!is_ascii_end && code_point.value != ellipsis && !is_cjk_end(code_point.value)) break;
      at_ += code_point.length;
    }
    at_ = read_closers(at_);
    if (brackets_.enclose(text_, at_) || is_inner_mark(code_point_at(at_))) return std::nullopt;
    return at_;
  }

  std::string_view text_;
  const sentence_options* options_;
  std::size_t at_ = 0;          // read up to here
  std::size_t begin_ = 0;       // of the present sentence
  std::size_t line_begin_ = 0;  // of the present line, without the white space there
  std::size_t widest_ = 0;      // columns of the widest line that has ended
  std::size_t widest_of_paragraph_ = 0;
  std::uint32_t item_number_ = 0;  // of the last list item of this paragraph, else 0
  open_brackets brackets_;         // of the present sentence
};

}  // namespace clinicalbert::text
