#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::tokens {

/// A word with more code points after normalizing is [UNK].
inline constexpr std::uint32_t longest_word = 100;

/// A piece and the byte of the word behind it.
struct word_piece {
  std::int32_t id;
  std::uint32_t end;
};

/// Room for the pieces of any word: each is at least one code point long.
using word_pieces = std::array<word_piece, longest_word>;

/// Cuts a normalized word of at most `longest_word` code points into the longest pieces from the left (Wu et al. 2016;
/// agrees with Hugging Face's WordPiece) and returns how many it wrote; 0 if it cannot be cut, which means [UNK].
///
/// At worst quadratic in the length of the word.
inline std::size_t cut_word(const vocabulary& pieces, std::string_view word, word_pieces& out) noexcept {
  const piece_trie& trie = pieces.trie();
  std::size_t count = 0;
  std::uint32_t begin = 0;
  piece_trie::node start = piece_trie::root;
  while (begin < word.size()) {
    piece_trie::node longest = piece_trie::none;
    std::uint32_t end = begin;
    piece_trie::node at = start;
    for (std::uint32_t i = begin; i < word.size(); ++i) {
      at = trie.child(at, word[i]);
      if (at == piece_trie::none) break;
      if (trie.has_piece(at)) {
        longest = at;
        end = i + 1;
      }
    }
    start = pieces.inside_word();
    if (longest == piece_trie::none || (end < word.size() && start == piece_trie::none)) return 0;
    out[count++] = {trie.id(longest), end};
    begin = end;
  }
  return count;
}

}  // namespace clinicalbert::tokens
