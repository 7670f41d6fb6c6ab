#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace clinicalbert::text {

/// The first byte of `text` from `at` on that is no ASCII, or its size: eight bytes at a time.
[[nodiscard]] inline std::size_t end_of_ascii_run(std::string_view text, std::size_t at) noexcept {
  std::uint64_t eight;
  for (; text.size() - at >= sizeof eight; at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & 0x8080'8080'8080'8080) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace clinicalbert::text
