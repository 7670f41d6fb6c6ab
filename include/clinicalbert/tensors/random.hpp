#pragma once

#include <array>
#include <cstdint>

namespace clinicalbert::tensors {

/// Philox4x32-10: four random words that are a function of a counter and a key, so any of them can be had in any order.
///
/// Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3; agrees with Random123's known
/// answers.
[[nodiscard]] constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                            std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

/// Where in a training run random numbers are drawn: the seed of the run, its step, and a number of the place in the
/// model.
struct random_key {
  std::uint64_t seed = 0;
  std::uint32_t step = 0;
  std::uint32_t site = 0;
  std::uint32_t first_row = 0;  ///< of these rows in the whole batch, so that splitting a batch changes no bit

  [[nodiscard]] constexpr random_key at(std::uint32_t place) const noexcept { return {seed, step, place, first_row}; }
};

/// 16 random bits for each of columns 8 * block .. 8 * block + 7 of `row`: word j / 2, upper half for odd j.
[[nodiscard]] constexpr std::array<std::uint32_t, 4> random_bits(const random_key& key, std::uint32_t row,
                                                                 std::uint32_t block) noexcept {
  return philox({block, row + key.first_row, key.site, key.step},
                {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
}

}  // namespace clinicalbert::tensors
