#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace clinicalbert::weights {

/// a * b, or nothing if it does not fit into 64 bits.
[[nodiscard]] constexpr std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b) noexcept {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
  return a * b;
}

/// a + b, or nothing if it does not fit into 64 bits.
[[nodiscard]] constexpr std::optional<std::uint64_t> checked_sum(std::uint64_t a, std::uint64_t b) noexcept {
  if (a > std::numeric_limits<std::uint64_t>::max() - b) return std::nullopt;
  return a + b;
}

}  // namespace clinicalbert::weights
