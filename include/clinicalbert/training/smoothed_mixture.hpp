#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/label_score.hpp"
#include "clinicalbert/losses/log_sum_exp.hpp"
#include "clinicalbert/losses/pointer_mixture.hpp"
#include "clinicalbert/losses/sigmoid.hpp"

namespace clinicalbert::training {

/// Label smoothing of a pointer-generator, s in (0, 1]: -(1 - s) log P(label) - s / V sum_v log P(v), where P = p_gen
/// P_vocab + (1 - p_gen) P_copy over all V pieces, as Szegedy et al. 2016, section 7, smooth P_vocab.
///
/// Turns one row's logits [V], the gate's logit and the weights of its source [S] into `gradient_scale` times the
/// gradient of that loss; `scratch` has room for S numbers. Each piece of the source is looked for in the source: S^2
/// comparisons.
template <backends::Backend B>
losses::pointer_score score_smoothed_mixture(std::span<typename B::element> logits, typename B::element& gate,
                                             std::span<typename B::element> weights,
                                             std::span<const std::int32_t> source, std::int32_t label,
                                             double gradient_scale, double smoothing,
                                             std::span<double> scratch) noexcept {
  using E = typename B::element;
  assert(weights.size() == source.size() && scratch.size() >= source.size());
  const double z = static_cast<double>(gate), log_generate = -losses::softplus(-z);
  const double log_sum = losses::log_sum_exp(std::span<const E>(logits));
  const double pieces = static_cast<double>(logits.size()), even = smoothing / pieces;
  const auto log_vocabulary = [&](std::int32_t id) {
    return static_cast<double>(logits[static_cast<std::size_t>(id)]) - log_sum;
  };
  const auto wanted = [&](std::int32_t id) { return even + (id == label ? 1 - smoothing : 0.0); };
  const auto is_first = [&](std::size_t i) {
    return std::find(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(i), source[i]) ==
           source.begin() + static_cast<std::ptrdiff_t>(i);
  };
  const auto of_label = losses::score_pointer(log_vocabulary(label),
                                              losses::copied_weight(std::span<const E>(weights), source, label), z);
  // All of a piece's probability is generated where the source lacks it.
  double all = 0, copied_part = 0;
  for (const E x : logits) all += log_sum - static_cast<double>(x);
  all -= pieces * log_generate;
  for (std::size_t i = 0; i < source.size(); ++i) {
    scratch[i] = 0;
    if (!is_first(i)) continue;
    const std::int32_t id = source[i];
    const double alone = log_vocabulary(id);
    const auto found = losses::score_pointer(alone, losses::copied_weight(std::span<const E>(weights), source, id), z);
    all += found.loss + alone + log_generate;
    scratch[i] = wanted(id) * (1 - found.generated);
    copied_part += scratch[i];
    const E d = static_cast<E>(gradient_scale * wanted(id) * found.d_copied);
    // Those of other pieces are still read.
    for (std::size_t k = i; k < source.size(); ++k)
      if (source[k] == id) weights[k] = d;
  }
  (void)backends::label_score_op<B>::score(logits, static_cast<std::size_t>(label), gradient_scale, smoothing);
  const double generated = 1 - copied_part, less = gradient_scale * -copied_part;
  for (E& x : logits) x = static_cast<E>(generated * static_cast<double>(x) + even * less);
  E& at_label = logits[static_cast<std::size_t>(label)];
  at_label = static_cast<E>(static_cast<double>(at_label) + (1 - smoothing) * less);
  for (std::size_t i = 0; i < source.size(); ++i)
    if (scratch[i] != 0) {
      E& x = logits[static_cast<std::size_t>(source[i])];
      x = static_cast<E>(static_cast<double>(x) + gradient_scale * scratch[i]);
    }
  gate = static_cast<E>(gradient_scale * (losses::sigmoid(z) - generated));
  return {(1 - smoothing) * of_label.loss + even * all, of_label.generated, 0, 0};
}

}  // namespace clinicalbert::training
