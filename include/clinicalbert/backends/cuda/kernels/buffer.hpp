#pragma once

#include <cstddef>
#include <type_traits>

#include "clinicalbert/backends/cuda/kernels/device.hpp"

#ifndef __CUDACC__
#include <stdexcept>
#include <string>
#endif

namespace clinicalbert::backends::device {

/// Elements in a GPU's memory, as kernels are given them. A view. On the host, where kernels are emulated, each access
/// is checked: std::out_of_range.
template <class T>
struct buffer {
  T* data = nullptr;
  std::size_t size = 0;

  constexpr buffer() noexcept = default;
  constexpr buffer(T* d, std::size_t n) noexcept : data(d), size(n) {}
  template <class U>
  requires(std::is_same_v<const U, T> && !std::is_same_v<U, T>) constexpr buffer(buffer<U> other) noexcept
      : buffer(other.data, other.size) {}

  CLINICALBERT_DEVICE T& operator[](std::size_t at) const {
#ifndef __CUDACC__
    if (at >= size)
      throw std::out_of_range("a kernel reaches for element " + std::to_string(at) + " of " + std::to_string(size));
#endif
    return data[at];
  }
  [[nodiscard]] CLINICALBERT_DEVICE bool present() const { return data != nullptr; }

  /// The same memory, whatever it holds.
  friend constexpr bool operator==(const buffer&, const buffer&) noexcept = default;
};

/// Rows of a matrix there, which begin `stride` elements apart.
template <class T>
struct row_buffer {
  buffer<T> elements;
  std::size_t stride = 0;

  constexpr row_buffer() noexcept = default;
  constexpr row_buffer(buffer<T> e, std::size_t s) noexcept : elements(e), stride(s) {}
  template <class U>
  requires(std::is_same_v<const U, T> && !std::is_same_v<U, T>) constexpr row_buffer(row_buffer<U> other) noexcept
      : row_buffer(other.elements, other.stride) {}

  [[nodiscard]] CLINICALBERT_DEVICE std::size_t at(std::size_t row, std::size_t column) const {
    return row * stride + column;
  }
  CLINICALBERT_DEVICE T& operator()(std::size_t row, std::size_t column) const { return elements[at(row, column)]; }
  [[nodiscard]] CLINICALBERT_DEVICE bool present() const { return elements.present(); }

  friend constexpr bool operator==(const row_buffer&, const row_buffer&) noexcept = default;
};

}  // namespace clinicalbert::backends::device
