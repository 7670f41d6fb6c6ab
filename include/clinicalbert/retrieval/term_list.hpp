#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clinicalbert/retrieval/word_automaton.hpp"
#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/for_each_word.hpp"

namespace clinicalbert::retrieval {

/// A term and what it means.
struct term {
  std::string text;
  std::string type;
  std::string identifier = {};  ///< of the concept; may be empty
};

/// When the case of letters matters.
enum class term_case : std::uint8_t {
  ignored,
  abbreviations,  ///< in terms of at most 6 letters, all of them capital: "ALS" is not "als"
  exact,
};

/// Where a term stands in a text.
struct term_match {
  text::byte_span span;
  std::size_t term;  ///< its number in the list

  friend bool operator==(const term_match&, const term_match&) = default;
};

/// Whether a term has ASCII capitals for letters, at most 6.
[[nodiscard]] inline bool is_abbreviation(std::string_view text) noexcept {
  const auto count = [&](char first, char last) {
    return std::count_if(text.begin(), text.end(), [&](char c) { return c >= first && c <= last; });
  };
  const auto capitals = count('A', 'Z');
  return capitals > 0 && capitals <= 6 && count('a', 'z') == 0;
}

/// Finds the terms of a list in texts, word by word: normalized as an uncased BERT does it (case, accents and white
/// space do not matter, but see term_case), with each punctuation mark and each Chinese character a word.
///
/// Any number of threads may use one list.
class term_list {
 public:
  /// Terms of fewer than `least_letters` code points, without a word, and of an endless word are never found. Where two
  /// are the same words, the first whose case fits is found.
  explicit term_list(std::vector<term> terms, term_case letters = term_case::abbreviations,
                     std::size_t least_letters = 2)
      : terms_(std::move(terms)), case_(letters) {
    std::vector<std::uint32_t> sequence;
    for (std::size_t t = 0; t < terms_.size(); ++t) {
      sequence.clear();
      bool is_endless = false;
      tokens::for_each_word(terms_[t].text, normalization, [&](std::string_view word, text::byte_span) {
        is_endless |= word.empty();
        const auto next = static_cast<std::uint32_t>(numbers_.size());
        sequence.push_back(numbers_.try_emplace(std::string(word), next).first->second);
      });
      if (sequence.empty() || is_endless || text::count_code_points(terms_[t].text) < least_letters) continue;
      const auto end = automaton_.add(sequence);
      ends_.resize(std::max<std::size_t>(ends_.size(), end + std::size_t{1}));
      ends_[end].push_back(t);
    }
    automaton_.link();
  }

  [[nodiscard]] const std::vector<term>& terms() const noexcept { return terms_; }

  /// The terms in a text, none of which overlap: of those that begin first the longest, and so on behind it.
  ///
  /// Throws text::size_error for a text of 4 GiB or more.
  [[nodiscard]] std::vector<term_match> find(std::string_view text) const {
    struct candidate {
      std::size_t first, last;  // words
      std::size_t term;
    };
    std::vector<text::byte_span> words;
    std::vector<candidate> found;
    auto at = word_automaton::root;
    tokens::for_each_word(text, normalization, [&](std::string_view word, text::byte_span span) {
      words.push_back(span);
      const auto number = numbers_.find(word);
      at = number == numbers_.end() ? word_automaton::root : automaton_.next(at, number->second);
      automaton_.for_each_end(at, [&](word_automaton::state end, std::uint32_t length) {
        const std::size_t first = words.size() - length;
        const auto bytes = text.substr(words[first].begin, span.end - words[first].begin);
        const auto& terms = ends_[end];
        const auto fits = std::find_if(terms.begin(), terms.end(), [&](std::size_t t) { return fits_case(t, bytes); });
        if (fits != terms.end()) found.push_back({first, words.size(), *fits});
      });
    });
    std::sort(found.begin(), found.end(), [](const candidate& a, const candidate& b) {
      return a.first != b.first ? a.first < b.first : a.last > b.last;
    });
    std::vector<term_match> matches;
    std::size_t free = 0;
    for (const auto& [first, last, which] : found) {
      if (first < free) continue;
      matches.push_back({{words[first].begin, words[last - 1].end}, which});
      free = last;
    }
    return matches;
  }

 private:
  static constexpr text::normalize_options normalization{true, true, true};

  struct hash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(std::string_view word) const noexcept {
      return std::hash<std::string_view>()(word);
    }
  };

  [[nodiscard]] bool fits_case(std::size_t which, std::string_view bytes) const noexcept {
    const auto& text = terms_[which].text;
    if (case_ == term_case::ignored) return true;
    return (case_ == term_case::abbreviations && !is_abbreviation(text)) || text == bytes;
  }

  std::vector<term> terms_;
  term_case case_;
  std::unordered_map<std::string, std::uint32_t, hash, std::equal_to<>> numbers_;  // of words
  word_automaton automaton_;
  std::vector<std::vector<std::size_t>> ends_;  // terms by the state of their end
};

}  // namespace clinicalbert::retrieval
