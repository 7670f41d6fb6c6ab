#pragma once

#include <cstdint>

namespace clinicalbert::text {

/// Half-open range [begin, end) of UTF-8 bytes in an original text, which is at most 4 GiB long.
struct byte_span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] constexpr std::uint32_t size() const noexcept { return end - begin; }
  [[nodiscard]] constexpr bool empty() const noexcept { return begin == end; }
  friend constexpr bool operator==(const byte_span&, const byte_span&) noexcept = default;
};

}  // namespace clinicalbert::text
