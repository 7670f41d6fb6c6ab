#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/cuda/kernels/buffer.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// What a host's view of a GPU's memory is for a kernel.
template <class T>
[[nodiscard]] device::buffer<T> buffer_of(std::span<T> elements) noexcept {
  return {elements.data(), elements.size()};
}

template <class T>
[[nodiscard]] device::row_buffer<T> rows_of(tensors::matrix<T> m) noexcept {
  if (m.data == nullptr || m.rows == 0) return {};
  return {device::buffer<T>(m.data, (m.rows - 1) * m.stride + m.columns), m.stride};
}

[[nodiscard]] constexpr std::uint32_t count(std::size_t size) noexcept { return static_cast<std::uint32_t>(size); }

/// Whether 8 neighbors move at once: rows are as many times 8 wide, and begin at multiples of 16 bytes.
template <class T>
[[nodiscard]] bool moves_eight(tensors::matrix<T> m) noexcept {
  return m.columns % 8 == 0 && m.stride * sizeof(T) % 16 == 0 && reinterpret_cast<std::uintptr_t>(m.data) % 16 == 0;
}
template <class T>
[[nodiscard]] bool moves_eight(std::span<T> row) noexcept {
  return moves_eight(tensors::matrix<T>(row.data(), 1, row.size(), 0));
}

}  // namespace clinicalbert::backends
