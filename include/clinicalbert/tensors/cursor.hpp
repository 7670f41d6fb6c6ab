#pragma once

#include <cstddef>
#include <span>

namespace clinicalbert::tensors {

/// Hands out consecutive parts of one flat allocation, each beginning at a cache line of a float; without memory it
/// only counts. Binding a model's parameters twice, first counting, gives them one flat home.
template <class T>
class cursor {
 public:
  /// The gaps between parts are at most this many elements less one.
  static constexpr std::size_t granularity = 16;

  cursor() noexcept = default;
  explicit cursor(T* memory) noexcept : memory_(memory) {}

  [[nodiscard]] std::span<T> take(std::size_t elements) noexcept {
    const std::size_t at = used_;
    used_ += (elements + granularity - 1) / granularity * granularity;
    return memory_ == nullptr ? std::span<T>{} : std::span<T>{memory_ + at, elements};
  }
  [[nodiscard]] std::size_t used() const noexcept { return used_; }

 private:
  T* memory_ = nullptr;
  std::size_t used_ = 0;
};

}  // namespace clinicalbert::tensors
