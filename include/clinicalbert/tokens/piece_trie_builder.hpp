#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/tokens/piece_key.hpp"
#include "clinicalbert/tokens/piece_trie.hpp"

namespace clinicalbert::tokens {

/// Lays out the nodes of a piece_trie, those of a branch near each other.
class piece_trie_builder {
 public:
  using node = piece_trie::node;

  /// A node and the number of bytes that lead to it.
  struct placed_node {
    node at;
    std::uint32_t depth;
  };

  /// Keys without their "##", distinct, not empty and each list in the order of its bytes.
  piece_trie_builder(std::span<const piece_key> words, std::span<const piece_key> insides) {
    const std::size_t nodes = 2 + nodes_of(words) + nodes_of(insides);
    placed_.reserve(nodes);
    trie_.units_.clear();
    trie_.ids_.clear();
    trie_.units_.reserve(nodes + nodes / 8);
    trie_.ids_.reserve(nodes + nodes / 8);
    grow();
    take(piece_trie::word_root);
    take(piece_trie::inside_root);
    open_ = {{words, {piece_trie::word_root, 0}}, {insides, {piece_trie::inside_root, 0}}};
    while (!open_.empty()) {
      const branch next = open_.back();
      open_.pop_back();
      if (next.keys.size() == 1) {
        place_chain(next.keys[0], next.root);
      } else {
        place_children(next);
      }
    }
  }

  /// Every node but the roots, each behind all that are nearer to a root.
  [[nodiscard]] std::vector<placed_node> order() const {
    std::vector<std::size_t> begins;  // counting sort by depth
    for (const placed_node& placed : placed_) {
      if (begins.size() <= placed.depth) begins.resize(placed.depth + 1, 0);
      ++begins[placed.depth];
    }
    std::exclusive_scan(begins.begin(), begins.end(), begins.begin(), std::size_t{0});
    std::vector<placed_node> nodes(placed_.size());
    for (const placed_node& placed : placed_) nodes[begins[placed.depth]++] = placed;
    return nodes;
  }

  [[nodiscard]] piece_trie take_trie() noexcept { return std::move(trie_); }

 private:
  /// Keys that begin with the same bytes, and the node that these lead to.
  struct branch {
    std::span<const piece_key> keys;
    placed_node root;
  };

  static constexpr std::uint32_t block = piece_trie::block;
  static constexpr std::uint32_t most_tries = 48;  // bounds the time; what is left over serves nodes with one child

  /// The nodes that keys take, without the root.
  [[nodiscard]] static std::size_t nodes_of(std::span<const piece_key> keys) noexcept {
    std::size_t nodes = 0;
    std::string_view before;
    for (const piece_key& key : keys) {
      const auto [differs, end] = std::mismatch(before.begin(), before.end(), key.bytes.begin(), key.bytes.end());
      nodes += key.bytes.size() - static_cast<std::size_t>(differs - before.begin());
      before = key.bytes;
    }
    return nodes;
  }

  void place_children(branch from) {
    const std::size_t depth = from.root.depth;
    if (!from.keys.empty() && from.keys[0].bytes.size() == depth) {
      trie_.ids_[from.root.at] = from.keys[0].id;
      from.keys = from.keys.subspan(1);
    }
    std::array<unsigned char, block> bytes;
    std::array<std::size_t, block + 1> begins;
    std::size_t children = 0;
    for (std::size_t i = 0; i < from.keys.size(); ++i) {
      const auto byte = static_cast<unsigned char>(from.keys[i].bytes[depth]);
      if (children != 0 && bytes[children - 1] == byte) continue;
      begins[children] = i;
      bytes[children++] = byte;
    }
    if (children == 0) return;
    begins[children] = from.keys.size();
    const std::uint32_t base = base_for({bytes.data(), children});
    for (std::size_t c = 0; c < children; ++c) place(from.root, base, bytes[c]);
    for (std::size_t c = children; c-- > 0;) {
      open_.push_back(
          {from.keys.subspan(begins[c], begins[c + 1] - begins[c]), placed_[placed_.size() - children + c]});
    }
  }

  /// The nodes of a branch that is a single key.
  void place_chain(const piece_key& only, placed_node at) {
    while (at.depth < only.bytes.size()) {
      const auto byte = static_cast<unsigned char>(only.bytes[at.depth]);
      at = place(at, base_for({&byte, 1}), byte);
    }
    trie_.ids_[at.at] = only.id;
  }

  /// The child of `from`, of which `base` is to be the base, by a byte.
  placed_node place(placed_node from, std::uint32_t base, unsigned char byte) {
    const node to = base ^ byte;
    take(to);
    trie_.units_[from.at].base = base;
    trie_.units_[to].parent = from.at;
    placed_.push_back({to, from.depth + 1});
    return placed_.back();
  }

  /// A base at which all of `bytes` find a free place.
  [[nodiscard]] std::uint32_t base_for(std::span<const unsigned char> bytes) {
    while (first_ < free_.size() && free_[first_] == 0) ++first_;
    std::uint32_t tries = 0;
    for (std::size_t word = first_; word < free_.size(); ++word) {
      for (std::uint64_t places = free_[word]; places != 0; places &= places - 1, ++tries) {
        const auto place = static_cast<std::uint32_t>(64 * word) + static_cast<std::uint32_t>(std::countr_zero(places));
        const std::uint32_t base = place ^ bytes[0];
        if (std::all_of(bytes.begin(), bytes.end(), [&](unsigned char byte) { return is_free(base ^ byte); }))
          return base;
        if (tries == most_tries) return grow();
      }
    }
    return grow();
  }

  [[nodiscard]] bool is_free(std::uint32_t place) const noexcept { return (free_[place / 64] >> place % 64 & 1) != 0; }
  void take(std::uint32_t place) noexcept { free_[place / 64] &= ~(std::uint64_t{1} << place % 64); }

  /// Adds a block of free places and returns where it begins.
  std::uint32_t grow() {
    const auto size = static_cast<std::uint32_t>(trie_.units_.size());
    trie_.units_.resize(size + block);
    trie_.ids_.resize(size + block, -1);
    free_.resize((size + block) / 64, ~std::uint64_t{0});
    return size;
  }

  piece_trie trie_;
  std::vector<branch> open_;
  std::vector<placed_node> placed_;
  std::vector<std::uint64_t> free_;  // a bit a place
  std::size_t first_ = 0;            // before it, all bits are 0
};

}  // namespace clinicalbert::tokens
