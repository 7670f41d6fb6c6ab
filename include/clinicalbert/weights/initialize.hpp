#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string_view>

#include "clinicalbert/tensors/random.hpp"

namespace clinicalbert::weights {

/// Fills a parameter that no checkpoint has, as transformers does: layer norms' weights 1, biases 0, all else normal
/// with mean 0 and `deviation` (config.json's initializer_range).
///
/// `number` tells parameters of one model apart; the same key and number give the same bits everywhere the library's
/// log, cos and sqrt do. Devlin et al. 2019, appendix A.2; normal by Box & Muller 1958.
template <class T>
void initialize(std::string_view name, std::span<T> values, double deviation, std::uint64_t seed,
                std::uint32_t number) {
  if (name.ends_with("bias")) {
    for (T& v : values) v = T(0);
  } else if (name.ends_with("LayerNorm.weight")) {
    for (T& v : values) v = T(1);
  } else {
    const tensors::random_key key{seed, 0, number, 0};
    for (std::size_t i = 0; i < values.size(); i += 2) {
      const auto bits =
          tensors::random_bits(key, static_cast<std::uint32_t>(i >> 33), static_cast<std::uint32_t>(i / 2));
      const double radius = std::sqrt(-2 * std::log((bits[0] + 0.5) * 0x1p-32));
      const double angle = 2 * std::numbers::pi * (bits[1] * 0x1p-32);
      values[i] = static_cast<T>(deviation * radius * std::cos(angle));
      if (i + 1 < values.size()) values[i + 1] = static_cast<T>(deviation * radius * std::sin(angle));
    }
  }
}

}  // namespace clinicalbert::weights
