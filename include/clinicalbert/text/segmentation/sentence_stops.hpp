#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/segmentation/abbreviations.hpp"
#include "clinicalbert/text/segmentation/known_abbreviations.hpp"
#include "clinicalbert/text/segmentation/sentence_beginnings.hpp"
#include "clinicalbert/text/segmentation/sentence_marks.hpp"
#include "clinicalbert/text/segmentation/sentence_words.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// What a full stop means for its sentence.
enum class stop_verdict : std::uint8_t {
  ends,     ///< the sentence ends here
  goes_on,  ///< it goes on, over a line break too
  open,     ///< it goes on within its line; a line break behind may end it
};

/// The rules for full stops, question and exclamation marks of one sentence, which begins at byte `begin`.
///
/// `stop` is always the byte of the first mark, `next` what stands behind it. Each rule reads a bounded number of
/// bytes.
class stop_rules {
 public:
  constexpr stop_rules(std::string_view text, std::size_t begin, const abbreviation_list& abbreviations) noexcept
      : text_(text), begin_(begin), abbreviations_(&abbreviations) {}

  /// One full stop and white space.
  [[nodiscard]] stop_verdict after_stop(std::size_t stop, const sentence_beginning& next) const noexcept {
    using namespace sentence_words;
    const auto word = word_before(text_, begin_, stop);
    const char before = stop > begin_ ? text_[stop - 1] : ' ';
    const bool is_compared = before == '<' || before == '>' || before == '=';  // `P <. 001`
    if (is_compared && next.kind == beginning_kind::digit) return stop_verdict::goes_on;
    if (is_letter_alone(word) && !kind_of(word)) return after_letter(stop, next);
    switch (kind_of(word).value_or(stop_kind::word)) {
      case stop_kind::joined:
        return stop_verdict::goes_on;
      case stop_kind::open:
        return after_open(word, next);
      case stop_kind::numbering:
        if (next.kind == beginning_kind::digit) return stop_verdict::goes_on;
        break;
      case stop_kind::word:
        break;
    }
    return after_word(word, next);
  }

  /// One full stop without white space behind: `daily.He`, `出院.患者`.
  [[nodiscard]] stop_verdict after_glued_stop(std::size_t stop, const sentence_beginning& next) const noexcept {
    using namespace sentence_marks;
    using namespace sentence_words;
    const auto before = code_point_before(stop);
    if (next.kind == beginning_kind::bullet) return stop_verdict::ends;
    if (next.kind == beginning_kind::cjk) return is_digit(before) ? stop_verdict::goes_on : stop_verdict::ends;
    if (next.kind != beginning_kind::upper) return stop_verdict::goes_on;
    if (is_closer(before)) return stop_verdict::ends;

    const auto begin = word_at(text_, next.word);
    const bool opens = begin.size() > 1 && opens_sentences(lower_word(begin).view());
    const bool is_capitalized = begin.size() > 1 && is_lower(static_cast<unsigned char>(begin[1]));
    if (!opens && !is_capitalized) return stop_verdict::goes_on;
    if (next.word + begin.size() < text_.size()) {  // a name of a file, a host, a function
      constexpr std::string_view inside_names = "(_/@";
      if (inside_names.find(text_[next.word + begin.size()]) != inside_names.npos) return stop_verdict::goes_on;
    }
    const auto word = word_before(text_, begin_, stop);
    const auto kind = kind_of(word);
    if (kind == stop_kind::joined || (kind == stop_kind::open && !opens)) return stop_verdict::goes_on;
    const bool is_value = word.find_first_not_of("0123456789.") == word.npos && word.find('.') != word.npos;
    if (is_value) return opens ? stop_verdict::ends : stop_verdict::goes_on;  // `0.05.The`
    if (word.size() < 2 || word.find_first_of(".@_\\") != word.npos) return stop_verdict::goes_on;
    const bool follows_lower = is_lower(static_cast<unsigned char>(word[word.size() - 1])) &&
                               is_lower(static_cast<unsigned char>(word[word.size() - 2]));
    return follows_lower || opens ? stop_verdict::ends : stop_verdict::goes_on;
  }

  /// A stop or marks and then closing brackets or quotation marks from byte `closer` on: `He left.) The`, but not
  /// `(10 mg p.o.) The`, since an abbreviation's stop in brackets ends nothing outside of them.
  [[nodiscard]] stop_verdict after_closers(std::size_t stop, std::size_t closer,
                                           const sentence_beginning& next) const noexcept {
    if (next.kind == beginning_kind::lower) return stop_verdict::open;
    const auto kind = kind_of(sentence_words::word_before(text_, begin_, stop));
    const bool is_abbreviation = kind == stop_kind::open || kind == stop_kind::joined;
    const bool is_bracket = sentence_marks::is_closer(decode_utf8(text_, closer).value);
    return is_abbreviation && is_bracket ? stop_verdict::open : stop_verdict::ends;
  }

  /// An ellipsis and white space.
  [[nodiscard]] static stop_verdict after_ellipsis(const sentence_beginning& next) noexcept {
    const bool goes_on = next.kind == beginning_kind::lower || next.kind == beginning_kind::digit;
    return goes_on ? stop_verdict::open : stop_verdict::ends;
  }

  /// `!` or `?`, or marks with one of them.
  [[nodiscard]] stop_verdict after_strong(std::size_t stop, const sentence_beginning& next, bool is_glued,
                                          bool has_closers) const noexcept {
    using namespace sentence_marks;
    const auto before = code_point_before(stop);
    if (is_glued) {
      if (next.kind == beginning_kind::cjk) return stop_verdict::ends;
      const bool follows_word =
          has_closers || is_letter(before) || is_digit(before) || is_ideograph(before);  // not `?PE`
      return next.kind == beginning_kind::upper && follows_word ? stop_verdict::ends : stop_verdict::goes_on;
    }
    if (stop == begin_) return stop_verdict::goes_on;  // `? pneumonia`
    if (next.kind != beginning_kind::lower) return stop_verdict::ends;
    if (has_closers) return stop_verdict::open;
    std::size_t end = stop;  // `stones, ? cholecystitis`
    while (end > begin_ && stop - end < 4 && text_[end - 1] == ' ') --end;
    return end < stop && is_inner_mark(code_point_before(end)) ? stop_verdict::goes_on : stop_verdict::ends;
  }

  /// The byte behind `[12]`, `[1,3-5]` at `at`, or 0.
  [[nodiscard]] std::size_t citation_end(std::size_t at) const noexcept {
    if (text_[at] != '[') return 0;
    const auto inside = text_.substr(at + 1, most_citation_bytes);
    const std::size_t length = inside.find_first_not_of("0123456789,- ");
    if (length == inside.npos || length == 0 || inside[length] != ']') return 0;
    return at + 1 + length + 1;
  }

  /// The byte behind a citation without brackets behind the full stop, `disease.12,13 The`, or 0.
  [[nodiscard]] std::size_t bare_citation_end(std::size_t stop) const noexcept {
    const auto word = sentence_words::word_before(text_, begin_, stop);
    if (word.size() < 4 || !std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; })) return 0;
    const auto digits = text_.substr(stop + 1, most_citation_bytes);
    const std::size_t length = digits.find_first_not_of("0123456789,-");
    if (length == digits.npos || length == 0 || digits[length] != ' ') return 0;
    const std::size_t end = stop + 1 + length;
    return read_beginning(text_, end + 1).kind == beginning_kind::upper ? end : 0;
  }

 private:
  static constexpr std::size_t most_citation_bytes = 24;

  [[nodiscard]] static bool is_letter_alone(std::string_view word) noexcept {
    return word.size() == 1 && sentence_marks::is_ascii_letter(static_cast<unsigned char>(word[0]));
  }

  [[nodiscard]] char32_t code_point_before(std::size_t end) const noexcept {
    return sentence_marks::code_point_before(text_, begin_, end);
  }

  [[nodiscard]] std::optional<stop_kind> kind_of(std::string_view word) const noexcept {
    const sentence_words::lower_word lower(word);
    if (const auto kind = abbreviations_->find(lower.view())) return kind;
    if (const auto kind = known_abbreviations::find(lower.view())) return kind;
    if (sentence_words::is_dotted(word)) return stop_kind::open;
    return std::nullopt;
  }

  [[nodiscard]] stop_verdict after_word(std::string_view word, const sentence_beginning& next) const noexcept {
    using namespace sentence_words;
    if (next.kind == beginning_kind::digit && word == "0") return stop_verdict::goes_on;  // `0. 5 mg`
    if (next.kind != beginning_kind::lower || next.is_opened) return stop_verdict::ends;
    if (never_opens_sentences(word_at(text_, next.word))) return stop_verdict::open;
    return word.size() == 2 && !is_number(word) ? stop_verdict::open : stop_verdict::ends;
  }

  [[nodiscard]] stop_verdict after_open(std::string_view word, const sentence_beginning& next) const noexcept {
    using namespace sentence_words;
    if (word.data() == text_.data() + begin_) return stop_verdict::open;
    if (next.kind == beginning_kind::cjk || next.kind == beginning_kind::bullet) return stop_verdict::ends;
    if (next.kind != beginning_kind::upper) return stop_verdict::open;
    const bool is_name = !has_lower_case(word) && word.find('.') != word.npos;  // `U.S. Food`, `M.D. Anderson`
    const bool opens = opens_sentences(lower_word(word_at(text_, next.word)).view());
    return is_name && !opens ? stop_verdict::open : stop_verdict::ends;
  }

  /// A letter alone: an initial (`J. Smith`), a species (`E. coli`), or a name's last part (`hepatitis C. The`).
  [[nodiscard]] stop_verdict after_letter(std::size_t stop, const sentence_beginning& next) const noexcept {
    using namespace sentence_words;
    const bool is_upper = text_[stop - 1] >= 'A' && text_[stop - 1] <= 'Z';
    const bool is_part = !is_upper && stop - begin_ > 1 && text_[stop - 2] == '/';  // `mg/m2/d.`, `no c/c/e.`
    if (next.kind == beginning_kind::bullet || next.kind == beginning_kind::cjk) return stop_verdict::ends;
    if (is_part) return next.kind == beginning_kind::inner ? stop_verdict::open : after_word({}, next);
    if (next.kind != beginning_kind::upper) return stop_verdict::open;
    if (!is_upper) return stop_verdict::ends;

    const auto begin = word_at(text_, next.word);
    const bool is_initial_next = begin.size() == 1 && text_.substr(next.word + 1).starts_with('.');
    if (is_initial_next) return stop_verdict::goes_on;
    if (begin.size() > 1 && opens_sentences(lower_word(begin).view())) return stop_verdict::ends;
    std::size_t end = stop - 1;
    while (end > begin_ && stop - end < 8 && text_[end - 1] == ' ') --end;
    const auto before = word_before(text_, begin_, end);
    const lower_word lower(before);
    if (is_named_by_letter(lower.view())) return stop_verdict::ends;
    if (before.empty()) return stop_verdict::goes_on;
    const bool follows_digit = before.back() >= '0' && before.back() <= '9';  // `97 F. After`
    const bool follows_lower = before.front() >= 'a' && before.front() <= 'z' && !links_words(lower.view());
    return follows_digit || follows_lower ? stop_verdict::ends : stop_verdict::goes_on;
  }

  std::string_view text_;
  std::size_t begin_;
  const abbreviation_list* abbreviations_;
};

}  // namespace clinicalbert::text
