#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clinicalbert::generation {

/// One more piece for a running target.
struct continuation {
  double score;        // of the whole target
  std::uint32_t beam;  // which target
  std::int32_t id;     // which piece
};

/// The best of many continuations; of equal ones that of the earlier target, then of the lower id.
class best_continuations {
 public:
  explicit best_continuations(std::size_t most) : most_(most) { heap_.reserve(most + 1); }

  /// All pieces of one target, each worth offset + scores[id]; banned ones (minus infinity) do not count. Targets come
  /// in ascending order.
  template <class T>
  void add(std::uint32_t beam, std::span<const T> scores, double offset) {
    for (std::size_t id = 0; id < scores.size(); ++id)
      add({offset + static_cast<double>(scores[id]), beam, static_cast<std::int32_t>(id)});
    if (heap_.size() == most_) least_ = heap_.front().score;
  }

  /// One piece; those of a target that are worth the same come in ascending order.
  void add(const continuation& c) {
    if (!(c.score > least_)) return;
    heap_.push_back(c);
    std::ranges::push_heap(heap_, better);
    if (heap_.size() <= most_) return;
    std::ranges::pop_heap(heap_, better);
    heap_.pop_back();
    least_ = heap_.front().score;
  }

  /// Best first.
  [[nodiscard]] std::vector<continuation> sorted() const {
    auto all = heap_;
    std::ranges::sort(all, better);
    return all;
  }

 private:
  static bool better(const continuation& a, const continuation& b) noexcept {
    if (a.score != b.score) return a.score > b.score;
    return a.beam != b.beam ? a.beam < b.beam : a.id < b.id;
  }

  std::size_t most_;
  double least_ = -std::numeric_limits<double>::infinity();  // once full, what is not above it is not kept
  std::vector<continuation> heap_;                           // the worst in front
};

}  // namespace clinicalbert::generation
