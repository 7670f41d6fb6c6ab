#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/cleaning/stop_words.hpp"
#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// A word of an alphabet with what stop words may have beside it.
struct alphabetic_word {
  byte_span span;
  bool follows_apostrophe = false;  ///< which may be its first character, as in 'tis
  bool precedes_point = false;      ///< which may be its last one, as in inc.
};

/// The word that begins at byte `at`, which is no part of a word that begins before it; empty if none does.
///
/// A word is what text/unicode.hpp counts as letters (digits too), with single apostrophes and hyphens between two of
/// them (don't, follow-up) and with points behind one letter alone that another follows (i.e).
[[nodiscard]] constexpr alphabetic_word find_alphabetic_word(std::string_view text, std::uint32_t at) noexcept {
  const auto is_letter = [](char32_t value) { return properties_of(value).kind() == category::letter; };
  alphabetic_word word{{at, at}};
  std::uint32_t run = 0;  // letters since the last mark
  while (at < text.size()) {
    const auto code_point = decode_utf8(text, at);
    const std::uint32_t after = at + code_point.length;
    if (is_letter(code_point.value)) {
      ++run;
      at = after;
      word.span.end = at;
      continue;
    }
    const char32_t value = code_point.value;
    const bool is_mark = value == U'\'' || value == 0x2019 || value == U'-' || value == 0x2010 || value == 0x2011 ||
                         (value == U'.' && run == 1);
    word.precedes_point = value == U'.' && !word.span.empty();
    if (!is_mark || run == 0 || after >= text.size() || !is_letter(decode_utf8(text, after).value)) break;
    word.precedes_point = false;
    run = 0;
    at = after;
  }
  return word;
}

/// Leaves out the alphabetic words of `list`, and what `find_ideographs(at, has)` says: the span of a word to be left
/// out that begins at the ideograph at byte `at`, or an empty one; `has(span)` says whether the list has that word.
template <class FindIdeographs>
[[nodiscard]] mapped_text leave_out_stop_words(std::string_view text, const stop_words& list,
                                               FindIdeographs find_ideographs) {
  check_size(text);
  mapped_text result;
  std::string folded;
  const auto has = [&](byte_span span) {
    if (span.size() > 3 * list.longest()) return false;  // folding turns at most 3 bytes to 1, as of full-width letters
    fold_word(text.substr(span.begin, span.size()), folded);
    return list.contains_folded(folded);
  };
  std::uint32_t begin = 0;  // of what waits to be copied
  bool follows_apostrophe = false;
  for (std::uint32_t at = 0; at < text.size();) {
    const auto code_point = decode_utf8(text, at);
    const bool may_begin_with_apostrophe = follows_apostrophe && at > begin;
    follows_apostrophe = code_point.value == U'\'';
    byte_span found{at, at};
    std::uint32_t next = at + code_point.length;
    if (is_ideograph(code_point.value)) {
      found = find_ideographs(at, has);
    } else if (properties_of(code_point.value).kind() == category::letter) {
      const auto word = find_alphabetic_word(text, at);
      next = word.span.end;
      const byte_span with_apostrophe{at - 1, next}, with_point{at, next + 1};
      if (may_begin_with_apostrophe && has(with_apostrophe))
        found = with_apostrophe;
      else if (word.precedes_point && has(with_point))
        found = with_point;
      else if (has(word.span))
        found = word.span;
    }
    if (!found.empty()) {
      result.copy(text, {begin, found.begin});
      begin = next = found.end;
    }
    at = next;
  }
  result.copy(text, {begin, static_cast<std::uint32_t>(text.size())});
  return result;
}

/// Leaves out stop words; everything else, the white space around them too, is copied.
///
/// A word of an alphabet (see find_alphabetic_word) is left out if the list has all of it, tried with the apostrophe
/// before it and the point behind it first; "up" stays in "follow-up". Chinese has no spaces: of ideographs, the
/// longest word of the list that begins at a place is left out, from left to right, inside other words too. Throws
/// size_error for a text of 4 GiB or more.
[[nodiscard]] inline mapped_text remove_stop_words(std::string_view text, const stop_words& list) {
  return leave_out_stop_words(text, list, [&](std::uint32_t at, const auto& has) {
    byte_span longest{at, at};
    for (std::uint32_t end = at; end < text.size() && end - at < list.longest();) {
      const auto code_point = decode_utf8(text, end);
      if (!is_ideograph(code_point.value)) break;
      end += code_point.length;
      if (has(byte_span{at, end})) longest.end = end;
    }
    return longest;
  });
}

/// The same, but of ideographs leaves out only what begins and ends where one of `words` does, such as split_words
/// finds: a stop word that is part of a longer word stays.
///
/// `words` are spans of `text` that rise and do not overlap.
[[nodiscard]] inline mapped_text remove_stop_words(std::string_view text, const stop_words& list,
                                                   std::span<const byte_span> words) {
  return leave_out_stop_words(text, list, [&](std::uint32_t at, const auto& has) {
    while (!words.empty() && words.front().begin < at) words = words.subspan(1);
    byte_span longest{at, at};
    std::uint32_t end = at;
    for (const byte_span word : words) {
      if (word.begin != end || word.end - at > list.longest()) break;
      end = word.end;
      if (has(byte_span{at, end})) longest.end = end;
    }
    return longest;
  });
}

}  // namespace clinicalbert::text
