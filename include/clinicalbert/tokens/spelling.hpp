#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/find_sentence_starts.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/word_table.hpp"

namespace clinicalbert::tokens {

/// How a text writes its words, for another text about it: with which letters in upper case and with which accents, and
/// what stands without white space between.
class spelling {
 public:
  /// A word of the text, whose pieces are always the same ones.
  using word = std::uint32_t;
  static constexpr word none = std::numeric_limits<word>::max();

  /// Overwrites all by what `pieces` are in the text, from which the tokenizer made them, without special ones. Throws
  /// text::size_error.
  void learn(const tokenizer& by, const encoding& pieces, std::string_view text) {
    numbers_.clear();
    gaps_.clear();
    only_pieces_.clear();
    counts_.clear();
    forms_.clear();
    word_table words;
    find_words<std::int32_t>(pieces.words, pieces.offsets, words);
    std::vector<std::uint32_t> starts;
    find_sentence_starts(text, words.spans, starts);
    std::vector<word> found;
    std::vector<case_of_word> cases;
    for (std::size_t w = 0; w < words.size(); ++w) {
      const auto range = words.pieces[w];
      found.push_back(number(by.pieces(), std::span(pieces.ids).subspan(range.begin, range.size())));
      cases.push_back(case_of(text.substr(words.spans[w].begin, words.spans[w].size())));
    }
    for (std::size_t w = 0; w < words.size(); ++w) {
      if (found[w] == none) continue;
      const auto span = words.spans[w];
      if (w > 0 && found[w - 1] != none) {
        const bool follows_mark = is_mark(by.pieces(), found[w - 1]);
        if (!follows_mark || w > 1)
          gaps_[{follows_mark ? found[w - 2] : none, found[w - 1], found[w]}] +=
              words.spans[w - 1].end == span.begin ? 1 : -1;
      }
      const bool shouts =
          (w > 0 && is_shouted(cases[w], cases[w - 1])) || (w + 1 < cases.size() && is_shouted(cases[w], cases[w + 1]));
      if (!by.options().lowercase || shouts) continue;
      const bool is_first = std::ranges::binary_search(starts, static_cast<std::uint32_t>(w));
      auto& count = counts_[{found[w], std::string(text.substr(span.begin, span.size()))}];
      ++(is_first ? count.first : count.later);
    }
    choose_forms();
  }

  /// The word of these pieces; `none` where the text has no such one.
  [[nodiscard]] word find(std::span<const std::int32_t> pieces) const {
    const auto found = numbers_.find(std::vector<std::int32_t>(pieces.begin(), pieces.end()));
    return found == numbers_.end() ? none : found->second;
  }

  /// How the text mostly writes a word; where it only begins sentences, without their capital. Empty where that is not
  /// known, or the tokenizer leaves all letters as they are.
  [[nodiscard]] std::string_view form(word number) const noexcept {
    return number < forms_.size() ? std::string_view(forms_[number]) : std::string_view();
  }

  /// Whether `second` stands right behind `first` where both are neighbors, and behind a point or comma only where
  /// `before` stands before it; nothing where they are none, or as often parted as not.
  [[nodiscard]] std::optional<bool> is_joined(const vocabulary& pieces, word before, word first, word second) const {
    if (first == none || second == none) return std::nullopt;
    const auto found = gaps_.find({is_mark(pieces, first) ? before : none, first, second});
    if (found == gaps_.end() || found->second == 0) return std::nullopt;
    return found->second > 0;
  }

 private:
  struct case_of_word {
    std::size_t letters = 0;  // ASCII
    bool is_upper = false;    // all of them
  };
  struct occurrences {
    std::size_t later = 0, first = 0;  // in a sentence
  };

  word number(const vocabulary& pieces, std::span<const std::int32_t> ids) {
    if (std::ranges::find(ids, pieces.unk_id()) != ids.end()) return none;  // many words are unknown
    const auto next = static_cast<word>(numbers_.size());
    const auto [place, is_new] = numbers_.try_emplace(std::vector<std::int32_t>(ids.begin(), ids.end()), next);
    if (is_new) only_pieces_.push_back(ids.size() == 1 ? ids[0] : -1);
    return place->second;
  }
  /// A point or comma, behind which it depends on what is before.
  [[nodiscard]] bool is_mark(const vocabulary& pieces, word number) const noexcept {
    const std::int32_t id = number < only_pieces_.size() ? only_pieces_[number] : -1;
    return id >= 0 && (pieces.piece(id) == "." || pieces.piece(id) == ",");
  }

  static case_of_word case_of(std::string_view word) noexcept {
    case_of_word found;
    std::size_t upper = 0;
    for (const char c : word) {
      upper += c >= 'A' && c <= 'Z' ? 1 : 0;
      found.letters += (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ? 1 : 0;
    }
    found.is_upper = upper > 0 && upper == found.letters;
    return found;
  }
  /// A word of a line in capitals, not one that is always written so.
  static bool is_shouted(const case_of_word& word, const case_of_word& neighbor) noexcept {
    constexpr std::size_t no_acronym = 5;  // letters
    return word.is_upper && neighbor.is_upper && std::max(word.letters, neighbor.letters) >= no_acronym;
  }
  static bool begins_upper_only(std::string_view form) noexcept {
    for (std::size_t at = 0; at < form.size();) {
      const auto one = text::decode_utf8(form, at);
      if (text::is_upper_case(one.value) != (at == 0)) return false;
      at += one.length;
    }
    return !form.empty();
  }

  static std::string with_lower_first(std::string_view form) {
    const auto first = text::decode_utf8(form, 0);
    std::string lower;
    text::lower_case(first.value, [&](char32_t value) { text::append_utf8(lower, value); });
    return lower += form.substr(first.length);
  }

  void choose_forms() {
    forms_.assign(numbers_.size(), {});
    std::vector<occurrences> best(numbers_.size());
    for (const auto& [key, count] : counts_) {  // by word and form
      const auto& [number, form] = key;
      auto& most = best[number];
      if (std::pair(count.later, count.first) <= std::pair(most.later, most.first)) continue;
      most = count;
      forms_[number] = count.later == 0 && begins_upper_only(form) ? with_lower_first(form) : form;
    }
  }

  std::map<std::vector<std::int32_t>, word> numbers_;  // by pieces
  std::vector<std::int32_t> only_pieces_;              // by word: its piece where it has one, else -1
  std::map<std::array<word, 3>, std::int64_t> gaps_;   // how often joined more than parted
  std::map<std::pair<word, std::string>, occurrences> counts_;
  std::vector<std::string> forms_;  // by word
};

}  // namespace clinicalbert::tokens
