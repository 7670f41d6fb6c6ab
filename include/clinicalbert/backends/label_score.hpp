#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/holds_weights.hpp"
#include "clinicalbert/backends/host_stream.hpp"

namespace clinicalbert::backends {

/// What a row of logits says of its label.
struct label_score {
  double loss = 0;          ///< -log softmax of the label, in nats; smoothed where that is asked for
  bool is_highest = false;  ///< no other logit is higher, and none before it as high
};

/// Softmax cross-entropy of one row, as long as a vocabulary of V, with label smoothing s in [0, 1]: -(1 - s) log p_y -
/// s / V sum_k log p_k. `logits` become gradient_scale times the gradient of the loss, or zeros where that is 0. Any
/// number of threads may work on rows of their own. Szegedy et al. 2016, section 7; agrees with
/// torch.nn.CrossEntropyLoss.
///
///   score(span<E> logits, size_t label, double gradient_scale, double smoothing = 0) -> label_score
template <class B>
struct label_score_op;

/// Whether the label, whose logit is the largest, is the first that is.
template <class E>
[[nodiscard]] bool is_first_of_largest(std::span<const E> logits, std::size_t label) noexcept {
  const auto before = logits.first(label);
  return std::find(before.begin(), before.end(), logits[label]) == before.end();
}

/// In double, term by term, on the host, where a GPU's rows are the host's as well.
template <Backend B>
requires(std::same_as<typename B::stream, host_stream> || HoldsWeights<B>) struct label_score_op<B> {
  using E = typename B::element;

  static label_score score(std::span<E> logits, std::size_t label, double gradient_scale,
                           double smoothing = 0) noexcept {
    double largest = -std::numeric_limits<double>::infinity(), sum = 0;
    for (const E x : logits) largest = std::max(largest, static_cast<double>(x));
    for (const E x : logits) sum += std::exp(static_cast<double>(x) - largest);
    const double log_sum = largest + std::log(sum), of_label = static_cast<double>(logits[label]);
    const double loss = log_sum - of_label, even = smoothing / static_cast<double>(logits.size());
    label_score found{loss, of_label == largest && is_first_of_largest(std::span<const E>(logits), label)};
    if (smoothing != 0) {
      double all = 0;
      for (const E x : logits) all += log_sum - static_cast<double>(x);
      found.loss = (1 - smoothing) * loss + even * all;
    }
    for (E& x : logits)
      x = gradient_scale == 0 ? E(0)
                              : static_cast<E>(gradient_scale * (std::exp(static_cast<double>(x) - log_sum) - even));
    if (gradient_scale != 0) logits[label] = static_cast<E>(gradient_scale * (std::expm1(-loss) + (smoothing - even)));
    return found;
  }
};

}  // namespace clinicalbert::backends
