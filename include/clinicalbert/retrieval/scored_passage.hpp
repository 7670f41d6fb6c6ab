#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace clinicalbert::retrieval {

/// A passage that was found.
struct scored_passage {
  std::uint32_t passage = 0;  ///< its number in the order in which passages were given
  double score = 0.0;

  friend bool operator==(const scored_passage&, const scored_passage&) noexcept = default;
};

/// The `count` best of `found` (all, if there are not as many), best first; among equals the first passage first.
inline void keep_best(std::vector<scored_passage>& found, std::size_t count) {
  const auto is_better = [](const scored_passage& a, const scored_passage& b) {
    return a.score != b.score ? a.score > b.score : a.passage < b.passage;
  };
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(count, found.size()));
  std::partial_sort(found.begin(), end, found.end(), is_better);
  found.erase(end, found.end());
}

}  // namespace clinicalbert::retrieval
