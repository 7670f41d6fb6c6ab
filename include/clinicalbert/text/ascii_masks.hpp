#pragma once

#include <cstddef>
#include <cstdint>

#include "clinicalbert/text/byte_lanes.hpp"

namespace clinicalbert::text {

/// What 64 bytes are to BERT's splitting, as far as they are ASCII: bit i stands for byte i.
struct ascii_masks {
  std::uint64_t letters = 0;      ///< letters and digits
  std::uint64_t punctuation = 0;  ///< each a word of its own
  std::uint64_t spaces = 0;       ///< space, tab, line feed and carriage return

  /// Bytes that cleaning removes and those of code points that are not ASCII.
  [[nodiscard]] constexpr std::uint64_t others() const noexcept { return ~(letters | punctuation | spaces); }

  friend constexpr bool operator==(const ascii_masks&, const ascii_masks&) noexcept = default;
};

/// Looks at the 64 bytes from `bytes` on; agrees with `properties_of` for each.
template <class Lanes = native_lanes>
[[nodiscard]] inline ascii_masks ascii_masks_of(const char* bytes) noexcept {
  ascii_masks result;
#pragma GCC unroll 8
  for (std::size_t i = 0; i < 64; i += Lanes::width) {
    const auto x = Lanes::load(bytes + i);
    const auto letters = Lanes::template between<'0', '9'>(x) | Lanes::template between<'a', 'z'>(Lanes::lower(x));
    const auto spaces = Lanes::template between<'\t', '\n'>(x) | Lanes::template between<'\r', '\r'>(x) |
                        Lanes::template between<' ', ' '>(x);
    const std::uint64_t letter_bits = Lanes::bits(letters);
    const std::uint64_t visible_bits = Lanes::bits(Lanes::template between<'!', '~'>(x));
    result.letters |= letter_bits << i;
    result.punctuation |= (visible_bits ^ letter_bits) << i;
    result.spaces |= Lanes::bits(spaces) << i;
  }
  return result;
}

}  // namespace clinicalbert::text
