#pragma once

#include <cstddef>
#include <ranges>

namespace clinicalbert::metrics {

/// The fraction of items that are predicted right, in [0, 1]; 0 of nothing.
class accuracy {
 public:
  void add(bool is_right) noexcept {
    ++count_;
    if (is_right) ++right_;
  }

  /// Adds two lists item by item; items behind the end of the shorter one count as wrong.
  template <std::ranges::input_range Gold, std::ranges::input_range Predicted>
  void add(const Gold& gold, const Predicted& predicted) {
    auto g = std::ranges::begin(gold);
    auto p = std::ranges::begin(predicted);
    for (; g != std::ranges::end(gold) && p != std::ranges::end(predicted); ++g, ++p) add(*g == *p);
    for (; g != std::ranges::end(gold); ++g) add(false);
    for (; p != std::ranges::end(predicted); ++p) add(false);
  }

  [[nodiscard]] std::size_t right() const noexcept { return right_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] double value() const noexcept {
    return count_ == 0 ? 0.0 : static_cast<double>(right_) / static_cast<double>(count_);
  }

 private:
  std::size_t right_ = 0;
  std::size_t count_ = 0;
};

}  // namespace clinicalbert::metrics
