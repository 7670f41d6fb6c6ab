#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/piece_list.hpp"
#include "clinicalbert/tokens/piece_words.hpp"
#include "clinicalbert/tokens/vocabulary_recipe.hpp"
#include "clinicalbert/tokens/word_counts.hpp"

namespace clinicalbert::tokens {

/// f(code point) for each code point of a word.
template <class F>
void for_each_letter(std::string_view word, F&& f) {
  for (std::size_t at = 0; at < word.size();) {
    const auto letter = text::decode_utf8(word, at);
    f(letter.value);
    at += letter.length;
  }
}

[[nodiscard]] inline std::string letter_text(char32_t letter) {
  std::string text;
  text::append_utf8(text, letter);
  return text;
}

/// The letters that a recipe keeps, in the order of their code points: of equally frequent ones those that come first.
[[nodiscard]] inline std::vector<char32_t> choose_alphabet(std::span<const counted_word> words,
                                                           const vocabulary_recipe& recipe) {
  std::map<char32_t, std::uint64_t> seen;
  for (const auto& [word, count] : words) {
    for_each_letter(word, [&, times = count](char32_t letter) { seen[letter] += times; });
  }
  for (const char32_t letter : recipe.initial_alphabet) seen[letter] = std::numeric_limits<std::uint64_t>::max();
  std::vector<std::pair<char32_t, std::uint64_t>> letters(seen.begin(), seen.end());
  const std::size_t kept = std::min(letters.size(), recipe.alphabet_limit.value_or(letters.size()));
  std::stable_sort(letters.begin(), letters.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<char32_t> alphabet;
  for (std::size_t i = 0; i < kept; ++i) alphabet.push_back(letters[i].first);
  std::sort(alphabet.begin(), alphabet.end());
  return alphabet;
}

/// Adds the pieces that training begins with: the special ones, the alphabet, and the letters of it that go on with a
/// word, each in the order of code points.
inline void add_alphabet(std::span<const counted_word> words, const vocabulary_recipe& recipe, piece_list& pieces) {
  for (const auto& piece : recipe.special_pieces) pieces.add(piece);
  for (const char32_t letter : choose_alphabet(words, recipe)) pieces.add(letter_text(letter));
  std::set<char32_t> continuing;
  for (const auto& counted : words) {
    bool is_first = true;
    for_each_letter(counted.word, [&](char32_t letter) {
      if (!is_first) continuing.insert(letter);
      is_first = false;
    });
  }
  for (const char32_t letter : continuing) {
    const auto text = letter_text(letter);
    if (pieces.find(text)) pieces.add(recipe.continuing_prefix + text);
  }
}

/// The words as letters, by the ids of their pieces; letters that are no piece are passed over.
[[nodiscard]] inline piece_words spell_words(std::span<const counted_word> words, const vocabulary_recipe& recipe,
                                             const piece_list& pieces) {
  std::map<char32_t, std::pair<std::uint32_t, std::uint32_t>> ids;  // at the begin of a word, and later
  constexpr auto none = std::numeric_limits<std::uint32_t>::max();
  piece_words spelled;
  for (const auto& [word, count] : words) {
    spelled.begin_word(count);
    bool is_first = true;
    for_each_letter(word, [&](char32_t letter) {
      auto found = ids.find(letter);
      if (found == ids.end()) {
        const auto text = letter_text(letter);
        const auto first = pieces.find(text), later = pieces.find(recipe.continuing_prefix + text);
        found = ids.emplace(letter, std::pair(first.value_or(none), first ? later.value_or(none) : none)).first;
      }
      const auto id = is_first ? found->second.first : found->second.second;
      if (id != none) spelled.push(id);
      is_first = false;
    });
  }
  return spelled;
}

}  // namespace clinicalbert::tokens
