#pragma once

#include <array>
#include <cstdint>

#include "clinicalbert/tensors/random.hpp"

namespace clinicalbert::batches {

/// Random numbers that are a function of a seed, an epoch, a number (of a sequence or a document, below 2^56) and what
/// they are for: so any sequence of any epoch can be had without those before it, on any thread.
class counted_draws {
 public:
  constexpr counted_draws(std::uint64_t seed, std::uint32_t epoch, std::uint64_t number, std::uint8_t purpose) noexcept
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
        counter_{0, static_cast<std::uint32_t>(number),
                 static_cast<std::uint32_t>(number >> 32) | std::uint32_t{purpose} << 24, epoch} {}

  /// 64 random bits.
  constexpr std::uint64_t operator()() noexcept {
    if (used_ == 4) {
      words_ = tensors::philox(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    const std::uint64_t low = words_[used_], high = words_[used_ + 1];
    used_ += 2;
    return low | high << 32;
  }

  /// A number below `bound`, which must be positive, all with the same probability.
  constexpr std::uint64_t below(std::uint64_t bound) noexcept {
    const std::uint64_t unfair = (std::uint64_t{0} - bound) % bound;  // 2^64 mod bound
    std::uint64_t drawn = (*this)();
    while (drawn < unfair) drawn = (*this)();
    return drawn % bound;
  }

  /// In [0, 1), a multiple of 2^-53.
  constexpr double real() noexcept { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> words_{};
  std::uint32_t used_ = 4;
};

}  // namespace clinicalbert::batches
