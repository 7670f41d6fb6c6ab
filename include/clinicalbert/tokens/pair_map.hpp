#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace clinicalbert::tokens {

/// Two neighboring pieces, by their ids, as one number that is ordered as the pair is.
using piece_pair = std::uint64_t;

[[nodiscard]] constexpr piece_pair pair_of(std::uint32_t first, std::uint32_t second) noexcept {
  return piece_pair{first} << 32 | second;
}
[[nodiscard]] constexpr std::uint32_t first_of(piece_pair pair) noexcept {
  return static_cast<std::uint32_t>(pair >> 32);
}
[[nodiscard]] constexpr std::uint32_t second_of(piece_pair pair) noexcept { return static_cast<std::uint32_t>(pair); }

/// A value for each pair: an open hash table, whose pairs are listed in the order in which they came.
template <class Value>
class pair_map {
 public:
  pair_map() : slots_(least_slots, empty) {}

  /// The value of a pair, made anew where there is none; a reference until the next call.
  [[nodiscard]] Value& operator[](piece_pair pair) {
    if (2 * (items_.size() + 1) > slots_.size()) grow();
    std::size_t at = place(pair);
    for (; slots_[at] != empty; at = (at + 1) & (slots_.size() - 1)) {
      if (items_[slots_[at]].first == pair) return items_[slots_[at]].second;
    }
    slots_[at] = static_cast<std::uint32_t>(items_.size());
    return items_.emplace_back(pair, Value()).second;
  }

  [[nodiscard]] std::vector<std::pair<piece_pair, Value>>& items() noexcept { return items_; }

 private:
  static constexpr std::uint32_t empty = 0xFFFFFFFF;
  static constexpr std::size_t least_slots = 1024;

  [[nodiscard]] std::size_t place(piece_pair pair) const noexcept {
    std::uint64_t mixed = (pair ^ pair >> 29) * 0x9E3779B97F4A7C15;
    mixed ^= mixed >> 32;
    return static_cast<std::size_t>(mixed) & (slots_.size() - 1);
  }

  void grow() {
    slots_.assign(2 * slots_.size(), empty);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      std::size_t at = place(items_[i].first);
      while (slots_[at] != empty) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = static_cast<std::uint32_t>(i);
    }
  }

  std::vector<std::pair<piece_pair, Value>> items_;
  std::vector<std::uint32_t> slots_;  // items by hash; a power of two
};

}  // namespace clinicalbert::tokens
