#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "clinicalbert/tensors/random.hpp"

namespace clinicalbert::batches {

/// The numbers 0 .. count - 1 in an order that is a function of seed and round (an epoch): any place of it can be had
/// without those before it, and no memory is needed.
///
/// A Feistel network of eight rounds, each a Philox, on an even number of bits; what lies at `count` or beyond is put
/// through it again (cycle walking: Black & Rogaway 2002, "Ciphers with arbitrary finite domains", section 3), less
/// than four times on average.
class counted_permutation {
 public:
  constexpr counted_permutation(std::uint64_t count, std::uint64_t seed, std::uint32_t round) noexcept
      : count_(count),
        half_bits_(count < 2 ? 1 : (static_cast<int>(std::bit_width(count - 1)) + 1) / 2),
        key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
        round_(round) {}

  [[nodiscard]] constexpr std::uint64_t size() const noexcept { return count_; }

  /// The number at a place, which must be below `size()`.
  [[nodiscard]] constexpr std::uint64_t operator[](std::uint64_t place) const noexcept {
    do place = turned(place);
    while (place >= count_);
    return place;
  }

 private:
  [[nodiscard]] constexpr std::uint64_t turned(std::uint64_t number) const noexcept {
    const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
    std::uint64_t left = number >> half_bits_, right = number & mask;
    for (std::uint32_t i = 0; i < 8; ++i) {
      const auto mixed = tensors::philox({static_cast<std::uint32_t>(right), i, 'd', round_}, key_)[0];
      const std::uint64_t turned_left = left ^ (mixed & mask);
      left = right;
      right = turned_left;
    }
    return left << half_bits_ | right;
  }

  std::uint64_t count_;
  int half_bits_;  // at most 32
  std::array<std::uint32_t, 2> key_;
  std::uint32_t round_;
};

}  // namespace clinicalbert::batches
