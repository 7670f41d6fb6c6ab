#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/label_score.hpp"
#include "clinicalbert/backends/label_scores.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::training {

/// Sums over rows of logits: their cross-entropy in nats, and how many have the highest logit (the first of equal ones)
/// at their label.
struct row_scores {
  double loss = 0;
  std::uint64_t rows = 0, right = 0;  ///< of the rows that have a label
};

/// Bytes of a stream's arena that `score_rows` takes.
[[nodiscard]] inline std::size_t row_scores_workspace(std::size_t rows) noexcept {
  return tensors::arena::bytes_for(rows, sizeof(double)) + tensors::arena::bytes_for(rows, sizeof(std::uint8_t));
}

/// Scores logits [M, K] by labels [M] and turns them, in place, into `gradient_scale` times the gradient of the summed
/// cross-entropy, with label smoothing from 0 to 1. A row whose label is losses::ignored_label takes no part, and
/// becomes 0. The labels must have passed losses::label_weight. Throws what the stream's wait throws.
///
/// The rows run on the stream's threads and are summed in their order: the same bits for any number of threads; or
/// where the backend scores rows itself (backends/label_scores.hpp), in its own precision. As losses::cross_entropy,
/// for rows as long as a vocabulary.
template <backends::Backend B>
row_scores score_rows(typename B::stream& s, tensors::matrix<typename B::element> logits,
                      std::span<const std::int32_t> labels, double gradient_scale, double smoothing = 0) {
  using E = typename B::element;
  row_scores sums;
  const auto add = [&](std::size_t i, double loss, bool is_right) {
    if (labels[i] == losses::ignored_label) return;
    sums.loss += loss;
    ++sums.rows;
    sums.right += is_right ? 1 : 0;
  };
  if constexpr (backends::Provided<backends::label_scores_op<B>>) {
    backends::label_scores_op<B>::score(s, logits, labels, gradient_scale, smoothing, add);
    s.wait();
    return sums;
  } else {
    s.wait();
    const tensors::arena::scope scope(s.arena());
    const auto losses_of = s.arena().template take<double>(labels.size());
    const auto right = s.arena().template take<std::uint8_t>(labels.size());
    s.for_each(labels.size(), [&](std::size_t i, std::size_t) {
      const std::span<E> row = logits[i];
      if (labels[i] == losses::ignored_label) return std::fill(row.begin(), row.end(), E(0));
      const auto found =
          backends::label_score_op<B>::score(row, static_cast<std::size_t>(labels[i]), gradient_scale, smoothing);
      losses_of[i] = found.loss;
      right[i] = found.is_highest ? 1 : 0;
    });
    for (std::size_t i = 0; i < labels.size(); ++i) add(i, losses_of[i], right[i] != 0);
    return sums;
  }
}

}  // namespace clinicalbert::training
