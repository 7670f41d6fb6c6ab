#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/backends/label_score.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/losses/pointer_mixture.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/paired_rows.hpp"
#include "clinicalbert/training/smoothed_mixture.hpp"

namespace clinicalbert::training {

/// Sums over rows of a pointer-generator: their loss in nats, and what part of their labels' probability was generated.
struct mixture_scores {
  double loss = 0, generated = 0;
  std::uint64_t rows = 0;  ///< that have a label
};

/// Bytes of a stream's arena that `score_mixtures` takes; with label smoothing also for the longest row of weights.
[[nodiscard]] inline std::size_t mixture_scores_workspace(std::size_t rows, std::size_t longest_source = 0,
                                                          std::size_t concurrency = 1) noexcept {
  return tensors::arena::bytes_for(rows, sizeof(losses::pointer_score)) +
         tensors::arena::bytes_for(longest_source * concurrency, sizeof(double));
}

/// Scores the labels [M] of the given rows, none twice, by -log(p_gen P_vocab + (1 - p_gen) sum_{i: source_i = label}
/// a_i), and turns logits [M, V], the gate's logits [M] and those rows of the weights a, in place, into
/// `gradient_scale` times the gradient of the sum.
///
/// A row whose label is losses::ignored_label takes no part, and becomes 0; rows of `weights` that are not named stay
/// as they are. `source`: ids, one a source token. The labels must have passed losses::label_weight. `smoothing`: of
/// labels, from 0 to 1, as smoothed_mixture.hpp says. Pieces of the source are summed in its order and rows in theirs:
/// the same bits for any number of threads. See et al. 2017, equations 6 and 9.
template <backends::Backend B>
requires std::same_as<typename B::stream, backends::host_stream> mixture_scores
score_mixtures(typename B::stream& s, tensors::matrix<typename B::element> logits, std::span<typename B::element> gates,
               tensors::paired_rows<typename B::element> weights, std::span<const std::uint32_t> rows,
               std::span<const std::int32_t> source, std::span<const std::int32_t> labels, double gradient_scale,
               double smoothing = 0) {
  using E = typename B::element;
  const tensors::arena::scope scope(s.arena());
  const auto scores = s.arena().template take<losses::pointer_score>(labels.size());
  std::size_t longest = 0;
  if (smoothing != 0)
    for (const std::uint32_t row : rows) longest = std::max(longest, weights[row].size());
  const auto memory = s.arena().template take<double>(longest * s.concurrency());
  s.for_each(labels.size(), [&](std::size_t i, std::size_t slot) {
    const std::span<E> row = logits[i], weight = weights[rows[i]];
    if (labels[i] == losses::ignored_label) {
      std::ranges::fill(row, E(0));
      std::ranges::fill(weight, E(0));
      gates[i] = E(0);
      return;
    }
    const auto ids = weights.source(rows[i], source);
    if (smoothing != 0) {
      scores[i] = score_smoothed_mixture<B>(row, gates[i], weight, ids, labels[i], gradient_scale, smoothing,
                                            memory.subspan(slot * longest, longest));
      return;
    }
    const double alone =
        backends::label_score_op<B>::score(row, static_cast<std::size_t>(labels[i]), gradient_scale).loss;
    const double copied = losses::copied_weight(std::span<const E>(weight), ids, labels[i]);
    const auto found = losses::score_pointer(-alone, copied, static_cast<double>(gates[i]));
    for (E& x : row) x *= static_cast<E>(found.generated);
    gates[i] = static_cast<E>(gradient_scale * found.d_gate);
    const E d_copied = static_cast<E>(gradient_scale * found.d_copied);
    for (std::size_t k = 0; k < ids.size(); ++k) weight[k] = ids[k] == labels[i] ? d_copied : E(0);
    scores[i] = found;
  });
  mixture_scores sums;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == losses::ignored_label) continue;
    sums.loss += scores[i].loss;
    sums.generated += scores[i].generated;
    ++sums.rows;
  }
  return sums;
}

}  // namespace clinicalbert::training
