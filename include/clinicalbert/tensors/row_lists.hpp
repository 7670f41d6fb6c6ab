#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace clinicalbert::tensors {

/// Lists of row numbers, one behind the other: list i is rows[offsets[i] .. offsets[i + 1]). A view.
struct row_lists {
  std::span<const std::uint32_t> rows;
  std::span<const std::uint32_t> offsets = {};  ///< [L + 1] ascending from 0, or empty: each row is a list of its own

  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return offsets.empty() ? rows.size() : offsets.size() - 1;
  }
  /// May be empty.
  [[nodiscard]] constexpr std::span<const std::uint32_t> operator[](std::size_t i) const noexcept {
    return offsets.empty() ? rows.subspan(i, 1) : rows.subspan(offsets[i], offsets[i + 1] - offsets[i]);
  }
};

}  // namespace clinicalbert::tensors
