#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace clinicalbert::generation {

/// A target with its start token, and what it is worth.
struct scored_target {
  std::vector<std::int32_t> ids;
  double score = 0;
};

/// The best finished targets of a search, so many at most; of equal ones those that came first.
class finished_targets {
 public:
  explicit finished_targets(std::size_t most) : most_(most) {}

  void add(scored_target&& target) {
    const auto place = std::ranges::find_if(targets_, [&](const auto& t) { return t.score < target.score; });
    targets_.insert(place, std::move(target));
    if (targets_.size() > most_) targets_.pop_back();
  }

  [[nodiscard]] bool full() const noexcept { return targets_.size() == most_; }
  /// The score of the worst of them. There must be one.
  [[nodiscard]] double worst() const noexcept { return targets_.back().score; }
  /// The `count` best, best first.
  [[nodiscard]] std::vector<scored_target> best(std::size_t count) const {
    return {targets_.begin(), targets_.begin() + static_cast<std::ptrdiff_t>(std::min(count, targets_.size()))};
  }

 private:
  std::size_t most_;
  std::vector<scored_target> targets_;  // best first
};

}  // namespace clinicalbert::generation
