#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <unordered_map>
#include <vector>

namespace clinicalbert::retrieval {

/// Finds all of many sequences of numbers in one, in one pass over it (Aho and Corasick 1975).
///
/// Sequences are added, then `link` is called once; then any number of threads may read.
class word_automaton {
 public:
  using state = std::uint32_t;
  static constexpr state root = 0;
  static constexpr state none = std::numeric_limits<state>::max();

  word_automaton() { add_state(0, 0, 0); }

  /// The state that the sequence leads to, its end.
  state add(std::span<const std::uint32_t> sequence) {
    state at = root;
    for (const std::uint32_t word : sequence) {
      const auto [found, is_new] = edges_.try_emplace(key(at, word), static_cast<state>(states_.size()));
      if (is_new) add_state(at, word, states_[at].depth + 1);
      at = found->second;
    }
    states_[at].is_end = true;
    return at;
  }

  /// Finds for each state the longest other one that its sequence ends in.
  void link() {
    std::vector<state> by_depth(states_.size());
    std::iota(by_depth.begin(), by_depth.end(), root);
    std::stable_sort(by_depth.begin(), by_depth.end(),
                     [&](state a, state b) { return states_[a].depth < states_[b].depth; });
    for (const state at : by_depth) {
      node& here = states_[at];
      if (here.depth == 0) continue;
      here.shorter = here.depth == 1 ? root : next(states_[here.parent].shorter, here.word);
      here.shorter_end = states_[here.shorter].is_end ? here.shorter : states_[here.shorter].shorter_end;
    }
  }

  /// Where a number leads to; the root for one that no sequence has.
  [[nodiscard]] state next(state from, std::uint32_t word) const noexcept {
    for (;; from = states_[from].shorter) {
      if (const auto found = edges_.find(key(from, word)); found != edges_.end()) return found->second;
      if (from == root) return root;
    }
  }

  /// f(end, length) for each added sequence that ends where this state was reached, the longest first.
  template <class F>
  void for_each_end(state at, F&& f) const {
    if (!states_[at].is_end) at = states_[at].shorter_end;
    for (; at != none; at = states_[at].shorter_end) f(at, states_[at].depth);
  }

  [[nodiscard]] std::size_t size() const noexcept { return states_.size(); }

 private:
  struct node {
    state parent;
    std::uint32_t word;
    std::uint32_t depth;
    state shorter = root;
    state shorter_end = none;
    bool is_end = false;
  };

  [[nodiscard]] static std::uint64_t key(state from, std::uint32_t word) noexcept {
    return std::uint64_t{from} << 32 | word;
  }
  void add_state(state parent, std::uint32_t word, std::uint32_t depth) { states_.push_back({parent, word, depth}); }

  std::vector<node> states_;
  std::unordered_map<std::uint64_t, state> edges_;
};

}  // namespace clinicalbert::retrieval
