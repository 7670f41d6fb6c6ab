#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/word_counts.hpp"
#include "clinicalbert/tokens/wordpiece.hpp"

namespace clinicalbert::tokens {

/// Which words are worth a piece of their own.
struct gain_rules {
  std::uint64_t min_count = 5;   ///< rarer words are left out
  std::uint32_t min_pieces = 2;  ///< and those of fewer pieces
};

/// A word that is cut into pieces, and what a piece of its own would save.
struct word_gain {
  std::string word;
  std::uint64_t count;
  std::vector<std::int32_t> pieces;  ///< ids; [UNK] alone for an unknown word

  /// Pieces saved: count x (pieces - 1). An unknown word says less than two pieces would, and counts as that.
  [[nodiscard]] std::uint64_t gain() const noexcept { return count * std::max<std::uint64_t>(1, pieces.size() - 1); }
};

/// A word that becomes a piece. Its id is the number of pieces before it.
struct learned_word {
  std::string word;
  /// The ids that it was cut into before, of words that were learned before it too: the mean of their rows is where its
  /// own begins.
  std::vector<std::int32_t> pieces;

  friend bool operator==(const learned_word&, const learned_word&) = default;
};

/// The ids of a normalized word's pieces, [UNK] where it cannot be cut.
[[nodiscard]] inline std::vector<std::int32_t> pieces_of_word(const vocabulary& pieces, std::string_view word) {
  word_pieces cut;
  const std::size_t count = cut_word(pieces.index(), word, cut);
  if (count == 0) return {pieces.unk_id()};
  std::vector<std::int32_t> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(cut[i].id);
  return ids;
}

/// Whether a word may become a piece: not where it is digits alone, of which pieces say more than a number would that
/// is a name.
[[nodiscard]] inline bool can_be_learned(std::string_view word) noexcept {
  return !std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Words by what they gain, most first, and equal ones in the order of their bytes.
inline void sort_by_gain(std::vector<word_gain>& words) {
  std::sort(words.begin(), words.end(), [](const word_gain& a, const word_gain& b) {
    return a.gain() != b.gain() ? a.gain() > b.gain() : a.word < b.word;
  });
}

/// The words that keep the rules, by what they gain. Words are judged one by one: that a new piece also begins longer
/// words is not counted.
[[nodiscard]] inline std::vector<word_gain> rank_words(const word_counts& counts, const vocabulary& pieces,
                                                       const gain_rules& rules = {}) {
  std::vector<word_gain> ranked;
  counts.for_each([&](std::string_view word, std::uint64_t count) {
    if (count < rules.min_count || !can_be_learned(word)) return;
    auto ids = pieces_of_word(pieces, word);
    const bool is_unknown = ids[0] == pieces.unk_id();
    if (!is_unknown && (ids.size() == 1 || ids.size() < rules.min_pieces)) return;
    ranked.push_back({std::string(word), count, std::move(ids)});
  });
  sort_by_gain(ranked);
  return ranked;
}

/// The vocabulary with further pieces behind its own. Throws files::file_error, as vocabulary does, if it has one of
/// them already.
[[nodiscard]] inline vocabulary with_words(const vocabulary& pieces, const std::vector<std::string>& words) {
  std::vector<std::string> all;
  all.reserve(pieces.size() + words.size());
  for (std::size_t id = 0; id < pieces.size(); ++id) all.emplace_back(pieces.piece(static_cast<std::int32_t>(id)));
  all.insert(all.end(), words.begin(), words.end());
  return vocabulary(all);
}

}  // namespace clinicalbert::tokens
