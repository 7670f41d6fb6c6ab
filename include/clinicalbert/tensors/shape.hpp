#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace clinicalbert::tensors {

/// The sizes of a parameter as a checkpoint stores it: one or two axes.
class shape {
 public:
  constexpr explicit shape(std::size_t size) noexcept : sizes_{size, 1}, rank_(1) {}
  constexpr shape(std::size_t rows, std::size_t columns) noexcept : sizes_{rows, columns}, rank_(2) {}

  [[nodiscard]] constexpr std::span<const std::size_t> sizes() const noexcept { return {sizes_.data(), rank_}; }
  [[nodiscard]] constexpr std::size_t elements() const noexcept { return sizes_[0] * sizes_[1]; }

 private:
  std::array<std::size_t, 2> sizes_;
  std::size_t rank_;
};

}  // namespace clinicalbert::tensors
