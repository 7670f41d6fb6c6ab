#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/tokens/failure_links.hpp"
#include "clinicalbert/tokens/piece_trie.hpp"
#include "clinicalbert/tokens/split_word.hpp"

namespace clinicalbert::tokens {

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
/// `index` is a piece_index: anything with `trie()` and `links()`. Linear in the length of the word: each byte is one
/// step down the trie, and a failure link never leads down (LinMaxMatch, Song et al. 2021, algorithm 1). A word does
/// not begin with "##", since splitting leaves no "#" in company.
template <class Index>
std::size_t cut_word(const Index& index, std::string_view word, word_pieces& out) noexcept {
  const auto& trie = index.trie();
  const failure_links& links = index.links();
  piece_trie::node at = piece_trie::word_root;
  std::uint32_t cut = 0;  // bytes of the word
  std::uint32_t i = 0;
  std::size_t count = 0;
  const auto follow_link = [&] {
    const auto [to, pops] = links.from(at);
    if (pops < 0) {
      out[count++] = {~pops, cut = i};
    } else if (pops > 0) {
      const failure_links::pop& all = links.list(pops);
      for (std::int32_t p = pops; p != 0; p = links.list(p).previous) {
        const failure_links::pop& piece = links.list(p);
        out[count + piece.count - 1] = {piece.id, cut + piece.end};
      }
      count += all.count;
      cut += all.end;
    }
    at = to;
    return pops != 0;
  };
  for (; i < word.size(); ++i) {
    piece_trie::node next;
    while ((next = trie.child(at, word[i])) == piece_trie::none) {
      if (!follow_link()) return 0;
    }
    at = next;
  }
  while (cut < word.size()) {
    if (!follow_link()) return 0;
  }
  return count;
}

}  // namespace clinicalbert::tokens
