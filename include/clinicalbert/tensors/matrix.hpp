#pragma once

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

namespace clinicalbert::tensors {

/// A view of `rows` x `columns` elements, row-major, whose rows begin `stride` elements apart; all sizes at run time.
///
/// Backends compute on this type: layers have checked the shapes at compile time (see `rows`). Never owns.
template <class T>
struct matrix {
  T* data = nullptr;
  std::size_t rows = 0, columns = 0, stride = 0;

  constexpr matrix() noexcept = default;
  constexpr matrix(T* d, std::size_t r, std::size_t c) noexcept : matrix(d, r, c, c) {}
  constexpr matrix(T* d, std::size_t r, std::size_t c, std::size_t s) noexcept
      : data(d), rows(r), columns(c), stride(s) {}

  template <class U>
  requires(std::is_same_v<const U, T> && !std::is_same_v<U, T>) constexpr matrix(matrix<U> other) noexcept
      : matrix(other.data, other.rows, other.columns, other.stride) {}

  [[nodiscard]] constexpr std::span<T> operator[](std::size_t row) const noexcept {
    assert(row < rows);
    return {data + row * stride, columns};
  }
  [[nodiscard]] constexpr T& operator()(std::size_t row, std::size_t column) const noexcept {
    assert(row < rows && column < columns);
    return data[row * stride + column];
  }
  /// Rows [begin, begin + count).
  [[nodiscard]] constexpr matrix slice(std::size_t begin, std::size_t count) const noexcept {
    assert(begin + count <= rows);
    return {data + begin * stride, count, columns, stride};
  }
};

}  // namespace clinicalbert::tensors
