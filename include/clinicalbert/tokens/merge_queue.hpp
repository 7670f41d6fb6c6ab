#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "clinicalbert/tokens/pair_map.hpp"

namespace clinicalbert::tokens {

/// A pair of pieces that may be joined, and where.
struct merge_candidate {
  std::int64_t count;  ///< how often the pair stood in words when this was made, at least
  piece_pair pair;
  std::uint64_t order;                ///< tells candidates of one pair apart: the earlier is the better
  std::vector<std::uint32_t> places;  ///< words
};

/// Candidates by their count, most first; equal ones by the ids of their pieces, least first.
class merge_queue {
 public:
  void push(merge_candidate candidate) {
    heap_.push_back(std::move(candidate));
    std::push_heap(heap_.begin(), heap_.end(), is_worse);
  }

  /// The best one, taken out; there must be one.
  [[nodiscard]] merge_candidate pop() {
    std::pop_heap(heap_.begin(), heap_.end(), is_worse);
    merge_candidate best = std::move(heap_.back());
    heap_.pop_back();
    return best;
  }

  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }

 private:
  [[nodiscard]] static bool is_worse(const merge_candidate& a, const merge_candidate& b) noexcept {
    if (a.count != b.count) return a.count < b.count;
    return a.pair != b.pair ? a.pair > b.pair : a.order > b.order;
  }

  std::vector<merge_candidate> heap_;
};

}  // namespace clinicalbert::tokens
