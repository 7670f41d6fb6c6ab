#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/text/span.hpp"
#include "clinicalbert/tokens/piece_range.hpp"

namespace clinicalbert::tokens {

/// The words of a note: which pieces each is made of, and its bytes in the note. A word's tag stands on its first
/// piece.
struct word_table {
  std::vector<piece_range> pieces;     // [W], ascending
  std::vector<text::byte_span> spans;  // [W]

  [[nodiscard]] std::size_t size() const noexcept { return pieces.size(); }
};

/// Finds the words of a note from the word number and the byte offsets of each piece; overwrites `words`.
///
/// A piece whose word number is `no_word` (a special token: -1 in `encoding`) belongs to none. Word numbers
/// need not be dense; neighbors with the same number are one word. A word spans from the first byte of its first piece
/// to the last of its last.
template <class WordNumber>
void find_words(std::span<const WordNumber> piece_words, std::span<const text::byte_span> piece_offsets,
                word_table& words, WordNumber no_word = static_cast<WordNumber>(-1)) {
  assert(piece_words.size() == piece_offsets.size());
  words.pieces.clear();
  words.spans.clear();
  for (std::size_t i = 0; i < piece_words.size(); ++i) {
    if (piece_words[i] == no_word) continue;
    if (i > 0 && piece_words[i - 1] == piece_words[i]) {
      words.pieces.back().end = i + 1;
      words.spans.back().end = piece_offsets[i].end;
    } else {
      words.pieces.push_back({i, i + 1});
      words.spans.push_back(piece_offsets[i]);
    }
  }
}

}  // namespace clinicalbert::tokens
