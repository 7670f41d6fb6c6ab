#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/tokens/piece_trie.hpp"
#include "clinicalbert/tokens/piece_trie_builder.hpp"

namespace clinicalbert::tokens {

/// Where longest-match-first goes on when no byte leads on from a node of a piece_trie (Song et al. 2021, Fast
/// WordPiece Tokenization, section 3): the bytes that led to the node are cut into the pieces that are certain by then
/// (failure pops), and what is left of them leads to another node (failure link), which is less deep.
///
/// Lists of pops share their beginnings, so the memory is linear in the bytes of the vocabulary.
class failure_links {
 public:
  using node = piece_trie::node;

  struct link {
    node to = piece_trie::none;
    std::int32_t pops = 0;  ///< > 0: a list; < 0: all bytes are the piece ~pops;
                            ///< 0: no link, the word cannot be cut
  };
  /// A list of pieces, written from its end.
  struct pop {
    std::int32_t id = -1;       ///< the last piece
    std::uint32_t end = 0;      ///< bytes of all pieces of the list
    std::uint32_t count = 0;    ///< pieces of the list
    std::int32_t previous = 0;  ///< the list without its last piece; 0 if that is empty
  };

  failure_links() = default;

  /// `order` is that of the trie's builder.
  failure_links(const piece_trie& trie, std::span<const piece_trie_builder::placed_node> order) : links_(trie.size()) {
    for (const auto& [at, depth] : order) {
      if (const std::int32_t id = trie.id(at); id >= 0) {
        links_[at] = {piece_trie::inside_root, ~id};
      } else {
        links_[at] = link_of(trie, links_[trie.parent(at)], depth - 1, trie.byte(at));
      }
    }
  }

  [[nodiscard]] const link& from(node at) const noexcept { return links_[at]; }
  [[nodiscard]] const pop& list(std::int32_t pops) const noexcept { return lists_[static_cast<std::size_t>(pops)]; }

 private:
  /// The link of a node that is no piece, from that of its parent, which has `depth`, and the byte that leads on.
  [[nodiscard]] link link_of(const piece_trie& trie, link present, std::uint32_t depth, char byte) {
    while (present.pops != 0) {
      present.pops = append(0, present.pops, depth);
      if (const node to = trie.child(present.to, byte); to != piece_trie::none) return {to, present.pops};
      const link further = links_[present.to];
      if (further.pops == 0) break;
      present = {further.to, append(present.pops, further.pops, depth - list(present.pops).end)};
    }
    return {};
  }

  /// The list `first` and then the pops `second`, which stand for `length` bytes if they are one piece.
  [[nodiscard]] std::int32_t append(std::int32_t first, std::int32_t second, std::uint32_t length) {
    const std::uint32_t begin = list(first).end;
    if (second < 0) return add(first, ~second, begin + length);
    if (first == 0) return second;
    reversed_.clear();
    for (; second != 0; second = list(second).previous) reversed_.push_back(second);
    for (std::size_t i = reversed_.size(); i-- > 0;) {
      const pop piece = list(reversed_[i]);
      first = add(first, piece.id, begin + piece.end);
    }
    return first;
  }

  std::int32_t add(std::int32_t previous, std::int32_t id, std::uint32_t end) {
    lists_.push_back({id, end, list(previous).count + 1, previous});
    return static_cast<std::int32_t>(lists_.size() - 1);
  }

  std::vector<link> links_;
  std::vector<pop> lists_{pop{}};
  std::vector<std::int32_t> reversed_;
};

}  // namespace clinicalbert::tokens
