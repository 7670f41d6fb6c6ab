#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace clinicalbert::tokens {

/// The pieces of a vocabulary as a tree of bytes in two arrays (Aoe 1989, with XOR for addition): one look in memory
/// a byte. The child of node n by byte b is base[n] ^ b if its parent is n.
class piece_trie {
 public:
  using node = std::uint32_t;
  static constexpr node root = 0;
  static constexpr node none = std::numeric_limits<node>::max();

  piece_trie() : units_(block), ids_(block, -1) {}

  /// `sorted` are distinct, not empty and in the order of their bytes; ids[i] is the id of sorted[i].
  piece_trie(std::span<const std::string_view> sorted, std::span<const std::int32_t> ids);

  [[nodiscard]] node child(node from, char byte) const noexcept {
    const node to = (units_[from].base & ~piece_bit) ^ static_cast<unsigned char>(byte);
    return units_[to].parent == from ? to : none;
  }
  [[nodiscard]] bool has_piece(node at) const noexcept { return (units_[at].base & piece_bit) != 0; }
  /// Id of the piece that ends here, or -1.
  [[nodiscard]] std::int32_t id(node at) const noexcept { return ids_[at]; }

  /// The node that `bytes` lead to, or none.
  [[nodiscard]] node find(std::string_view bytes) const noexcept {
    node at = root;
    for (const char byte : bytes) {
      at = child(at, byte);
      if (at == none) break;
    }
    return at;
  }

 private:
  static constexpr std::uint32_t piece_bit = 1U << 31;
  static constexpr std::uint32_t block = 256;

  struct unit {
    std::uint32_t base = 0;
    node parent = none;
  };

  class free_list;

  std::vector<unit> units_;
  std::vector<std::int32_t> ids_;
};

/// The places that no node has yet, while a trie is built.
class piece_trie::free_list {
 public:
  explicit free_list(piece_trie& trie) : trie_(trie) {
    trie_.units_.clear();
    trie_.ids_.clear();
    grow();
    take(root);
  }

  /// A base at which all of `bytes` find a free place.
  [[nodiscard]] std::uint32_t base_for(std::span<const unsigned char> bytes) {
    std::uint32_t tries = 0;
    for (std::uint32_t place = first_; place != none && tries < most_tries; place = next_[place], ++tries) {
      const std::uint32_t base = place ^ bytes[0];
      bool fits = true;
      for (const unsigned char byte : bytes) fits = fits && free_[base ^ byte];
      if (fits) return base;
    }
    const auto base = static_cast<std::uint32_t>(trie_.units_.size());
    grow();
    return base;
  }

  void take(std::uint32_t place) {
    free_[place] = false;
    (previous_[place] == none ? first_ : next_[previous_[place]]) = next_[place];
    (next_[place] == none ? last_ : previous_[next_[place]]) = previous_[place];
  }

 private:
  static constexpr std::uint32_t most_tries = 48;  // bounds the time; what is left over serves nodes with one child

  void grow() {
    const auto size = static_cast<std::uint32_t>(trie_.units_.size());
    trie_.units_.resize(size + block);
    trie_.ids_.resize(size + block, -1);
    free_.resize(size + block, true);
    next_.resize(size + block);
    previous_.resize(size + block);
    for (std::uint32_t place = size; place < size + block; ++place) {
      previous_[place] = last_;
      next_[place] = none;
      (last_ == none ? first_ : next_[last_]) = place;
      last_ = place;
    }
  }

  piece_trie& trie_;
  std::vector<bool> free_;
  std::vector<std::uint32_t> next_, previous_;
  std::uint32_t first_ = none, last_ = none;
};

inline piece_trie::piece_trie(std::span<const std::string_view> sorted, std::span<const std::int32_t> ids) {
  struct range {
    std::size_t first, last, depth;
    node at;
  };
  free_list free(*this);
  std::vector<range> open{{0, sorted.size(), 0, root}};
  std::array<unsigned char, block> bytes{};
  std::array<std::size_t, block + 1> begins{};
  while (!open.empty()) {
    auto [first, last, depth, at] = open.back();
    open.pop_back();
    bool ends_here = false;
    if (first < last && sorted[first].size() == depth) {
      ids_[at] = ids[first++];
      ends_here = true;
    }
    std::size_t children = 0;
    for (std::size_t i = first; i < last; ++i) {
      const auto byte = static_cast<unsigned char>(sorted[i][depth]);
      if (children != 0 && bytes[children - 1] == byte) continue;
      begins[children] = i;
      bytes[children++] = byte;
    }
    begins[children] = last;
    if (children != 0) units_[at].base = free.base_for({bytes.data(), children});
    for (std::size_t c = 0; c < children; ++c) {
      const node to = units_[at].base ^ bytes[c];
      free.take(to);
      units_[to].parent = at;
    }
    for (std::size_t c = children; c-- > 0;) {
      open.push_back({begins[c], begins[c + 1], depth + 1, units_[at].base ^ bytes[c]});
    }
    if (ends_here) units_[at].base |= piece_bit;
  }
}

}  // namespace clinicalbert::tokens
