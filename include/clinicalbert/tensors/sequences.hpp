#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

namespace clinicalbert::tensors {

/// Where each sequence of a ragged batch begins in its packed rows: B + 1 offsets, the first 0, the last N. A view.
class sequences {
 public:
  constexpr sequences() noexcept = default;

  /// Throws std::invalid_argument unless the offsets begin at 0 and ascend (an empty sequence is refused).
  explicit sequences(std::span<const std::uint32_t> offsets) : offsets_(offsets) {
    if (offsets.empty() || offsets.front() != 0) throw std::invalid_argument("sequences: the first offset must be 0");
    for (std::size_t i = 1; i < offsets.size(); ++i)
      if (offsets[i] <= offsets[i - 1])
        throw std::invalid_argument("sequences: offset " + std::to_string(i) + " does not ascend");
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return offsets_.empty() ? 0 : offsets_.size() - 1; }
  [[nodiscard]] constexpr std::size_t tokens() const noexcept { return offsets_.empty() ? 0 : offsets_.back(); }
  [[nodiscard]] constexpr std::size_t begin(std::size_t i) const noexcept { return offsets_[i]; }
  [[nodiscard]] constexpr std::size_t length(std::size_t i) const noexcept { return offsets_[i + 1] - offsets_[i]; }
  [[nodiscard]] constexpr std::size_t longest() const noexcept {
    std::size_t most = 0;
    for (std::size_t i = 0; i < size(); ++i) most = std::max(most, length(i));
    return most;
  }
  [[nodiscard]] constexpr std::span<const std::uint32_t> offsets() const noexcept { return offsets_; }

 private:
  std::span<const std::uint32_t> offsets_;
};

}  // namespace clinicalbert::tensors
