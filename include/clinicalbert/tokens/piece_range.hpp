#pragma once

#include <cstddef>

namespace clinicalbert::tokens {

/// Half-open range of the pieces of a text, counted without special tokens.
struct piece_range {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] constexpr std::size_t size() const noexcept { return end - begin; }
  friend constexpr bool operator==(const piece_range&, const piece_range&) noexcept = default;
};

}  // namespace clinicalbert::tokens
