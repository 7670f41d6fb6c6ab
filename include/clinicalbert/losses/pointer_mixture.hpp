#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "clinicalbert/losses/log_sum_exp.hpp"
#include "clinicalbert/losses/sigmoid.hpp"

namespace clinicalbert::losses {

/// What a mixture of generating and copying says of a label, with the derivatives of its loss.
struct pointer_score {
  double loss = 0;       ///< -log P(label), in nats
  double generated = 0;  ///< the part of P(label) that is generated; the loss by -log P_vocab(label)
  double d_gate = 0;     ///< the loss by the gate's logit
  double d_copied = 0;   ///< the loss by the weight of each source piece that is the label
};

/// P = p_gen P_vocab + (1 - p_gen) copied with p_gen = sigmoid(gate), of one label: log P_vocab, a finite number, and
/// the weight of all source pieces that are the label. See et al. 2017, equation 9.
[[nodiscard]] inline pointer_score score_pointer(double log_vocabulary, double copied, double gate) noexcept {
  const double log_copies = -softplus(gate), generate = log_vocabulary - softplus(-gate);
  const double copy = copied > 0 ? log_copies + std::log(copied) : -std::numeric_limits<double>::infinity();
  const double most = std::max(generate, copy);
  const double loss = -(most + std::log1p(std::exp(std::min(generate, copy) - most)));
  const double generated = std::exp(generate + loss);
  return {loss, generated, sigmoid(gate) - generated, -std::exp(log_copies + loss)};
}

/// The weights of the source pieces that are `id`, summed in double in the order of the source.
template <class T>
[[nodiscard]] double copied_weight(std::span<const T> weights, std::span<const std::int32_t> source,
                                   std::int32_t id) noexcept {
  assert(weights.size() == source.size());
  double sum = 0;
  for (std::size_t i = 0; i < source.size(); ++i)
    if (source[i] == id) sum += static_cast<double>(weights[i]);
  return sum;
}

/// Turns logits [V] into log P of every piece: what is generated, and each source piece's weight in the order of the
/// source. The source's ids are below V; its special pieces are pieces like others. See et al. 2017, equation 9.
template <class T>
void mix_pointer(std::span<T> logits, double gate, std::span<const T> weights,
                 std::span<const std::int32_t> source) noexcept {
  assert(weights.size() == source.size());
  const double offset = -softplus(-gate) - log_sum_exp(std::span<const T>(logits)), log_copies = -softplus(gate);
  for (T& x : logits) x = static_cast<T>(static_cast<double>(x) + offset);
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (!(weights[i] > T(0))) continue;
    T& x = logits[static_cast<std::size_t>(source[i])];
    const double more = log_copies + std::log(static_cast<double>(weights[i])), before = static_cast<double>(x);
    const double most = std::max(more, before);
    x = static_cast<T>(most + std::log1p(std::exp(std::min(more, before) - most)));
  }
}

}  // namespace clinicalbert::losses
