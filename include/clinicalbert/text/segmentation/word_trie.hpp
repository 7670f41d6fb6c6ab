#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace clinicalbert::text {

/// Words as a tree of code points; each step down is one look into a hash table.
class word_trie {
 public:
  using node = std::uint32_t;
  static constexpr node root = 0;
  static constexpr node none = std::numeric_limits<node>::max();

  /// The node to which `value` leads from `from`, or none.
  [[nodiscard]] node child(node from, char32_t value) const noexcept {
    if (steps_.empty()) return none;
    const std::uint64_t key = key_of(from, value);
    for (std::size_t place = first_place(key);; place = (place + 1) & (steps_.size() - 1)) {
      if (steps_[place].key == key) return steps_[place].to;
      if (steps_[place].key == 0) return none;
    }
  }

  /// The same, which is made where it is missing.
  node add_child(node from, char32_t value) {
    if (const node found = child(from, value); found != none) return found;
    if (2 * nodes_ >= steps_.size()) grow();
    place(key_of(from, value), nodes_);
    return nodes_++;
  }

  /// Nodes, of which the root is 0.
  [[nodiscard]] std::size_t size() const noexcept { return nodes_; }

 private:
  struct step {
    std::uint64_t key = 0;  // never 0 in use
    node to = none;
  };

  [[nodiscard]] static constexpr std::uint64_t key_of(node from, char32_t value) noexcept {
    return (std::uint64_t{from} << 21 | value) + 1;
  }
  [[nodiscard]] std::size_t first_place(std::uint64_t key) const noexcept {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> 20) & (steps_.size() - 1);
  }
  void place(std::uint64_t key, node to) {
    std::size_t at = first_place(key);
    while (steps_[at].key != 0) at = (at + 1) & (steps_.size() - 1);
    steps_[at] = {key, to};
  }
  void grow() {
    const std::vector<step> old = std::exchange(steps_, std::vector<step>(steps_.empty() ? 64 : 2 * steps_.size()));
    for (const auto& [key, to] : old) {
      if (key != 0) place(key, to);
    }
  }

  std::vector<step> steps_;  // a power of two, at least half of them free
  node nodes_ = 1;
};

}  // namespace clinicalbert::text
