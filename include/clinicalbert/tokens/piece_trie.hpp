#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace clinicalbert::tokens {

/// The pieces of a vocabulary as two trees of bytes, of pieces that begin a word and, without their "##", of pieces
/// that go on inside one. Both lie in the same two arrays (Aoe 1989, with XOR for addition), so that a byte costs one
/// look in memory: the child of node n by byte b is base[n] ^ b if its parent is n.
class piece_trie {
 public:
  using node = std::uint32_t;
  static constexpr node none = std::numeric_limits<node>::max();
  static constexpr node word_root = 0;
  static constexpr node inside_root = 1;

  piece_trie() : units_(block), ids_(block, -1) {}

  [[nodiscard]] node child(node from, char byte) const noexcept {
    const node to = units_[from].base ^ static_cast<unsigned char>(byte);
    return units_[to].parent == from ? to : none;
  }

  /// Id of the piece that ends here, or -1.
  [[nodiscard]] std::int32_t id(node at) const noexcept { return ids_[at]; }

  /// The node that `bytes` lead to, or none.
  [[nodiscard]] node find(node from, std::string_view bytes) const noexcept {
    for (std::size_t i = 0; i < bytes.size() && from != none; ++i) from = child(from, bytes[i]);
    return from;
  }

  [[nodiscard]] node parent(node at) const noexcept { return units_[at].parent; }
  /// The byte that leads to a node that is no root.
  [[nodiscard]] char byte(node at) const noexcept { return static_cast<char>(units_[parent(at)].base ^ at); }

  /// Nodes are less than this.
  [[nodiscard]] std::size_t size() const noexcept { return units_.size(); }

 private:
  friend class piece_trie_builder;

  static constexpr std::uint32_t block = 256;

  struct unit {
    std::uint32_t base = 0;
    node parent = none;
  };

  std::vector<unit> units_;
  std::vector<std::int32_t> ids_;
};

}  // namespace clinicalbert::tokens
