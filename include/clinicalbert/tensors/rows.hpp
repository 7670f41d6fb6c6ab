#pragma once

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::tensors {

/// A view of [N, Width] elements, row-major, whose width and stride the compiler knows; N is a run-time number.
///
/// A ragged batch is such a view over the rows of all its sequences, beside `sequences`. Never owns; copying copies the
/// view.
template <class T, std::size_t Width, std::size_t Stride = Width>
class rows {
  static_assert(Width > 0, "rows: the width must be positive");
  static_assert(Stride >= Width, "rows: rows must not overlap, so the stride cannot be under the width");

 public:
  using element_type = T;
  static constexpr std::size_t width = Width;
  static constexpr std::size_t stride = Stride;

  constexpr rows() noexcept = default;
  constexpr rows(T* data, std::size_t count) noexcept : data_(data), count_(count) {}

  template <class U>
  requires(std::is_same_v<const U, T> && !std::is_same_v<U, T>) constexpr rows(rows<U, Width, Stride> other) noexcept
      : data_(other.data()), count_(other.size()) {}

  [[nodiscard]] constexpr T* data() const noexcept { return data_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return count_; }

  [[nodiscard]] constexpr std::span<T, Width> operator[](std::size_t row) const noexcept {
    assert(row < count_);
    return std::span<T, Width>{data_ + row * Stride, Width};
  }
  /// Rows [begin, begin + count).
  [[nodiscard]] constexpr rows slice(std::size_t begin, std::size_t count) const noexcept {
    assert(begin + count <= count_);
    return {data_ + begin * Stride, count};
  }
  /// Columns [Begin, Begin + Count) of every row.
  template <std::size_t Begin, std::size_t Count>
  [[nodiscard]] constexpr rows<T, Count, Stride> columns() const noexcept {
    static_assert(Begin + Count <= Width, "rows: the columns lie outside the row");
    return {data_ + Begin, count_};
  }

  constexpr operator matrix<T>() const noexcept { return {data_, count_, Width, Stride}; }
  constexpr operator matrix<const T>() const noexcept requires(!std::is_const_v<T>) {
    return {data_, count_, Width, Stride};
  }

 private:
  T* data_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace clinicalbert::tensors
