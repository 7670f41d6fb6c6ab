#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/word_counts.hpp"
#include "clinicalbert/tokens/wordpiece.hpp"

namespace clinicalbert::tokens {

/// How a vocabulary cuts the words of a text.
struct piece_rates {
  std::uint64_t words = 0;          ///< punctuation and ideographs are words too
  std::uint64_t pieces = 0;         ///< of them; an unknown word is one, [UNK]
  std::uint64_t whole_words = 0;    ///< that are one piece, [UNK] not among them
  std::uint64_t unknown_words = 0;  ///< [UNK]

  /// Pieces a word (Rust et al. 2021), at least 1; 0 where there is no word.
  [[nodiscard]] double fertility() const noexcept { return ratio(pieces); }
  [[nodiscard]] double unknown_rate() const noexcept { return ratio(unknown_words); }
  /// Of the words, those that are cut into several pieces.
  [[nodiscard]] double continued_rate() const noexcept { return ratio(words - whole_words - unknown_words); }

  friend bool operator==(const piece_rates&, const piece_rates&) = default;

 private:
  [[nodiscard]] double ratio(std::uint64_t part) const noexcept {
    return words == 0 ? 0 : static_cast<double>(part) / static_cast<double>(words);
  }
};

/// The pieces of counted words, which were normalized as the vocabulary's texts are.
[[nodiscard]] inline piece_rates measure_pieces(const word_counts& counts, const vocabulary& pieces) {
  piece_rates rates{.words = counts.long_words(), .pieces = counts.long_words(), .unknown_words = counts.long_words()};
  word_pieces cut;
  counts.for_each([&](std::string_view word, std::uint64_t count) {
    const std::size_t parts = cut_word(pieces.index(), word, cut);
    rates.words += count;
    rates.pieces += (parts == 0 ? 1 : parts) * count;
    if (parts == 0) rates.unknown_words += count;
    if (parts == 1) rates.whole_words += count;
  });
  return rates;
}

}  // namespace clinicalbert::tokens
