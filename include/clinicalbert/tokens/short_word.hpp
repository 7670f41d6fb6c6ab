#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/byte_lanes.hpp"

namespace clinicalbert::tokens {

/// At most 16 bytes, none of them NUL, as two numbers: byte i is bits 8i to 8i + 7, and zeros follow.
struct short_word {
  static constexpr std::size_t most_bytes = 16;

  std::uint64_t first = 0;   ///< bytes 0 to 7
  std::uint64_t second = 0;  ///< bytes 8 to 15

  /// The first `length` of the 16 bytes from `bytes` on, all of which must be readable.
  [[nodiscard]] static short_word read(const char* bytes, std::size_t length) noexcept {
    return {text::portable_lanes::load(bytes) & kept[length + 8], text::portable_lanes::load(bytes + 8) & kept[length]};
  }

  /// All of `bytes`, of which there are at most 16.
  [[nodiscard]] static short_word of(std::string_view bytes) noexcept {
    short_word word;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      (i < 8 ? word.first : word.second) |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << 8 * (i % 8);
    }
    return word;
  }

  /// With small letters for capital ones; all bytes must be ASCII.
  [[nodiscard]] short_word lower_case() const noexcept { return {lower(first), lower(second)}; }

  friend bool operator==(const short_word&, const short_word&) = default;

 private:
  /// The bytes of a half that are kept where 8 before it and it have n.
  static constexpr auto kept = [] {
    std::array<std::uint64_t, most_bytes + 8 + 1> masks{};
    for (std::size_t n = 9; n < masks.size(); ++n) masks[n] = n < 16 ? (std::uint64_t{1} << 8 * (n - 8)) - 1 : ~0ULL;
    return masks;
  }();

  [[nodiscard]] static std::uint64_t lower(std::uint64_t x) noexcept {
    return x | text::portable_lanes::between<'A', 'Z'>(x) >> 2;  // 0x80 becomes 0x20
  }
};

}  // namespace clinicalbert::tokens
