#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "clinicalbert/losses/cross_entropy.hpp"
#include "clinicalbert/losses/loss_error.hpp"
#include "clinicalbert/losses/sigmoid.hpp"

namespace clinicalbert::losses {

/// The bit of a label of which nothing is known.
inline constexpr std::uint8_t ignored_bit = 255;

/// How many bits take part, which is what a mean over them divides by. Throws loss_error for a bit that is not 0, 1 or
/// `ignored_bit`, by its row and label.
[[nodiscard]] inline std::size_t count_bits(std::span<const std::uint8_t> bits, std::size_t classes) {
  std::size_t known = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i] > 1 && bits[i] != ignored_bit) {
      throw loss_error("row " + std::to_string(i / classes) + " has " + std::to_string(bits[i]) + " for label " +
                       std::to_string(i % classes) + ", where 0, 1 or 255 was expected");
    }
    known += bits[i] != ignored_bit ? 1 : 0;
  }
  return known;
}

template <class T>
struct binary_cross_entropy_settings {
  std::span<const T> positive_weights = {};  ///< [K], or empty: all 1; what a missed label costs more than a false one
  losses::reduction reduction = reduction::mean;
  double gradient_scale = 1.0;  ///< on d_logits only, not on the loss: for a batch that is done in parts
};

/// Sigmoid and cross-entropy of each label by itself: with t a label's bit, x costs -w t log s(x) - (1 - t) log(1 -
/// s(x)), in nats.
///
/// `logits`, `bits`: [N, K], K given by `classes`; bits are 0, 1 or `ignored_bit`; `d_logits`: [N, K], overwritten (0
/// where ignored), may be `logits`, or empty if no gradient is wanted. The mean is over the bits that take part; 0 if
/// none does. Sums run in double in the order of the rows. Throws loss_error for another bit. Agrees with
/// torch.nn.functional.binary_cross_entropy_with_logits.
template <class T>
double binary_cross_entropy(std::span<const T> logits, std::size_t classes, std::span<const std::uint8_t> bits,
                            std::span<T> d_logits, const binary_cross_entropy_settings<T>& settings = {}) {
  const bool has_weights = !settings.positive_weights.empty();
  if (classes == 0 || bits.size() % classes != 0 || logits.size() != bits.size() ||
      (!d_logits.empty() && d_logits.size() != logits.size()) ||
      (has_weights && settings.positive_weights.size() != classes)) {
    throw loss_error("binary_cross_entropy: the sizes of logits, bits, weights and gradient do not fit together");
  }
  const std::size_t known = count_bits(bits, classes);
  const double divisor = settings.reduction == reduction::sum || known == 0 ? 1.0 : static_cast<double>(known);
  const double gradient_scale = settings.gradient_scale / divisor;
  double loss = 0.0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    double d = 0.0;
    if (bits[i] != ignored_bit) {
      const auto x = static_cast<double>(logits[i]);
      const double w = has_weights ? static_cast<double>(settings.positive_weights[i % classes]) : 1.0;
      loss += bits[i] == 1 ? w * softplus(-x) : softplus(x);
      d = bits[i] == 1 ? -w * sigmoid(-x) : sigmoid(x);
    }
    if (!d_logits.empty()) d_logits[i] = static_cast<T>(d * gradient_scale);
  }
  return loss / divisor;
}

}  // namespace clinicalbert::losses
