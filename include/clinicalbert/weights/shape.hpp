#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>

#include "clinicalbert/weights/checked_size.hpp"

namespace clinicalbert::weights {

/// The sizes (or the strides, in elements) of a tensor's axes, outermost first; at most 8 axes, none for a scalar.
class shape {
 public:
  static constexpr std::size_t most_axes = 8;

  constexpr shape() = default;
  constexpr shape(std::initializer_list<std::uint64_t> sizes) {
    for (const auto size : sizes) push_back(size);
  }

  constexpr void push_back(std::uint64_t size) {
    assert(axes_ < most_axes);
    sizes_[axes_++] = size;
  }

  [[nodiscard]] constexpr std::size_t axes() const noexcept { return axes_; }
  [[nodiscard]] constexpr bool full() const noexcept { return axes_ == most_axes; }
  [[nodiscard]] constexpr std::uint64_t operator[](std::size_t axis) const noexcept { return sizes_[axis]; }
  [[nodiscard]] constexpr std::uint64_t& operator[](std::size_t axis) noexcept { return sizes_[axis]; }
  [[nodiscard]] constexpr std::span<const std::uint64_t> sizes() const noexcept { return {sizes_.data(), axes_}; }
  [[nodiscard]] constexpr auto begin() const noexcept { return sizes_.begin(); }
  [[nodiscard]] constexpr auto end() const noexcept { return sizes_.begin() + static_cast<std::ptrdiff_t>(axes_); }
  friend constexpr bool operator==(const shape& a, const shape& b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

  /// The number of elements; nothing if it does not fit into 64 bits.
  [[nodiscard]] constexpr std::optional<std::uint64_t> count() const noexcept {
    // A zero anywhere makes it 0, whatever the others would overflow to.
    if (std::find(begin(), end(), std::uint64_t{0}) != end()) return 0;
    std::optional<std::uint64_t> product = 1;
    for (const auto size : *this) {
      product = checked_product(*product, size);
      if (!product) break;
    }
    return product;
  }

  /// The strides of a tensor without gaps whose last axis varies fastest.
  [[nodiscard]] constexpr shape row_major() const noexcept {
    shape strides = *this;
    std::uint64_t step = 1;
    for (std::size_t axis = axes_; axis-- > 0;) {
      strides.sizes_[axis] = step;
      step *= sizes_[axis];
    }
    return strides;
  }

  /// "[97, 32]"
  [[nodiscard]] std::string text() const {
    std::string text = "[";
    for (std::size_t axis = 0; axis < axes_; ++axis) {
      if (axis > 0) text += ", ";
      text += std::to_string(sizes_[axis]);
    }
    return text + "]";
  }

 private:
  std::array<std::uint64_t, most_axes> sizes_{};
  std::size_t axes_ = 0;
};

}  // namespace clinicalbert::weights
