#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/metrics/precision_recall.hpp"

namespace clinicalbert::examples {

/// What was counted of one label in one item.
struct label_counts {
  std::uint32_t label = 0;
  metrics::match_counts counts;
};

/// Counts of labels kept item by item (sentence, text or document), so that items can be drawn again.
class counted_items {
 public:
  /// Adds to the item that is open.
  void add(std::uint32_t label, const metrics::match_counts& counts) { entries_.push_back({label, counts}); }
  /// The next `add` is of another item.
  void close_item() { ends_.push_back(entries_.size()); }

  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(ends_.size()); }
  /// What was added to item i.
  [[nodiscard]] std::span<const label_counts> operator[](std::size_t i) const noexcept {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::span(entries_).subspan(begin, ends_[i] - begin);
  }
  /// Whether nothing of item i is missing and nothing too much.
  [[nodiscard]] bool is_right(std::size_t i) const {
    return std::ranges::all_of((*this)[i], [](const label_counts& one) {
      return one.counts.correct == one.counts.predicted && one.counts.correct == one.counts.gold;
    });
  }

 private:
  std::vector<label_counts> entries_;
  std::vector<std::size_t> ends_;  // of the entries of each item
};

}  // namespace clinicalbert::examples
