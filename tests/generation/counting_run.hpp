#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::tests {

/// A run whose logits are a function of what a target has read: searches can be checked without a model.
class counting_run {
 public:
  using ids = std::vector<std::int32_t>;
  using function = std::function<std::vector<double>(const ids&)>;

  counting_run(std::size_t vocabulary, std::size_t positions, function logits)
      : vocabulary_(vocabulary), positions_(positions), logits_(std::move(logits)) {}

  [[nodiscard]] std::size_t vocabulary() const noexcept { return vocabulary_; }
  [[nodiscard]] std::size_t positions() const noexcept { return positions_; }

  void keep(std::span<const std::uint32_t> parents) {
    std::vector<ids> kept;
    for (const std::uint32_t parent : parents) kept.push_back(targets_.at(parent));
    targets_ = std::move(kept);
  }
  tensors::matrix<double> step(std::span<const std::int32_t> next) {
    ++steps;
    memory_.clear();
    for (std::size_t i = 0; i < next.size(); ++i) {
      targets_.at(i).push_back(next[i]);
      const auto row = logits_(targets_[i]);
      memory_.insert(memory_.end(), row.begin(), row.end());
    }
    return {memory_.data(), next.size(), vocabulary_};
  }

  std::size_t steps = 0;

 private:
  std::size_t vocabulary_, positions_;
  function logits_;
  std::vector<ids> targets_{{}};
  std::vector<double> memory_;
};

}  // namespace clinicalbert::tests
