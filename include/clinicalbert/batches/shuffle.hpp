#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace clinicalbert::batches {

/// SplitMix64: 64 random bits a call, the same on every platform. Steele et al. 2014, figure 16.
class split_mix {
 public:
  explicit constexpr split_mix(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t operator()() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }

  /// A number below `bound`, which must be positive, all with the same probability: draws again where the remainder
  /// would favor small numbers.
  constexpr std::uint64_t below(std::uint64_t bound) noexcept {
    const std::uint64_t unfair = (std::uint64_t{0} - bound) % bound;  // 2^64 mod bound
    std::uint64_t drawn = (*this)();
    while (drawn < unfair) drawn = (*this)();
    return drawn % bound;
  }

 private:
  std::uint64_t state_;
};

/// Puts the items in an order that depends only on their number, the seed and the round (an epoch); Fisher-Yates.
///
/// The order of a round does not depend on whether earlier rounds were drawn, so a run can be taken up at any epoch.
template <class T>
void shuffle(std::span<T> items, std::uint64_t seed, std::uint64_t round) {
  split_mix mixed(seed);
  split_mix random(mixed() ^ split_mix(~round)());
  for (std::size_t i = items.size(); i > 1; --i) {
    using std::swap;
    swap(items[i - 1], items[static_cast<std::size_t>(random.below(i))]);
  }
}

/// 0 .. count - 1 in the order of `shuffle`.
[[nodiscard]] inline std::vector<std::uint32_t> shuffled_order(std::uint32_t count, std::uint64_t seed,
                                                               std::uint64_t round) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  shuffle(std::span(order), seed, round);
  return order;
}

}  // namespace clinicalbert::batches
