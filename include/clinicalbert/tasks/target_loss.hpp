#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/batches/collate_targets.hpp"
#include "clinicalbert/batches/target_example.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/models/check_pairs.hpp"
#include "clinicalbert/tasks/copied_target_loss.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/training/scored_rows.hpp"

namespace clinicalbert::tasks {

/// How likely a batch's targets are to a frozen heads::with_language_model that copies nothing: as the next.
template <class Model>
[[nodiscard]] training::row_scores target_loss(typename Model::stream& s, const typename Model::frozen& weights,
                                               const typename Model::encoder_decoder::options& options,
                                               const batches::target_batch& batch) {
  using halves = typename Model::encoder_decoder;
  using E = typename Model::E;
  constexpr std::size_t rows_at_once = 256, hidden = halves::hidden;
  const auto source_sizes = weights.halves.encoder_half.embeddings.sizes();
  const auto target_sizes = weights.halves.decoder_half.embeddings.sizes();
  const auto pairs = batch.pairs_view();
  const std::size_t vocabulary = target_sizes.vocabulary, labels = batch.labels.size();
  models::check_pairs(pairs, source_sizes, target_sizes);
  (void)losses::label_weight<E>(batch.labels, vocabulary, {});
  const auto shape = halves::shape_of(pairs);
  const auto bytes = [](std::size_t count) { return tensors::arena::bytes_for(count, sizeof(E)); };
  const std::size_t most = std::min(rows_at_once, labels);
  s.arena().reserve(std::max(halves::infer_workspace(shape, s.concurrency()),
                             Model::head::workspace(most, {vocabulary}, s.concurrency()) + bytes(most * vocabulary) +
                                 training::row_scores_workspace(most)) +
                    bytes(shape.source_tokens * hidden) + bytes(shape.tokens * hidden));
  const tensors::arena::scope scope(s.arena());
  const typename halves::output source(s.arena().template take<E>(shape.source_tokens * hidden).data(),
                                       shape.source_tokens);
  const typename halves::output y(s.arena().template take<E>(shape.tokens * hidden).data(), shape.tokens);
  halves::infer(s, weights.halves, options, pairs, source, y);
  const auto epsilon = static_cast<E>(options.decoder.layer_norm_epsilon);
  training::row_scores sums;
  for (std::size_t begin = 0; begin < labels; begin += rows_at_once) {
    const tensors::arena::scope of_chunk(s.arena());
    const std::size_t count = std::min(rows_at_once, labels - begin);
    const tensors::matrix<E> logits(s.arena().template take<E>(count * vocabulary).data(), count, vocabulary);
    Model::head::infer(s, weights.language_model, epsilon, std::span(batch.labeled_rows).subspan(begin, count), y,
                       logits);
    const auto found =
        training::score_rows<typename Model::backend>(s, logits, std::span(batch.labels).subspan(begin, count), 0.0);
    sums.loss += found.loss;
    sums.rows += found.rows;
    sums.right += found.right;
  }
  return sums;
}

/// How likely given targets are to a frozen heads::with_language_model: cross-entropy in nats, summed over all ids of
/// the examples' targets but the first of each, and how many have the highest probability; with a gate that of the
/// mixture. Throws batches::batch_error,
/// std::invalid_argument for ids that the model lacks, std::bad_alloc.
template <class Model>
[[nodiscard]] training::row_scores target_loss(typename Model::stream& s, const typename Model::frozen& weights,
                                               const typename Model::encoder_decoder::options& options,
                                               std::span<const batches::target_example> examples) {
  constexpr std::size_t tokens_at_once = 2048;
  training::row_scores sums;
  batches::target_batch batch;
  std::vector<std::uint32_t> chosen;
  for (std::size_t next = 0; next < examples.size();) {
    chosen.clear();
    for (std::size_t tokens = 0; next < examples.size() && (chosen.empty() || tokens < tokens_at_once); ++next) {
      chosen.push_back(static_cast<std::uint32_t>(next));
      tokens += examples[next].source.size() + examples[next].target.size();
    }
    batches::collate_targets(examples, chosen, batch);
    const auto found = weights.gate ? copied_target_loss<Model>(s, weights, options, batch)
                                    : target_loss<Model>(s, weights, options, batch);
    sums.loss += found.loss;
    sums.rows += found.rows;
    sums.right += found.right;
  }
  return sums;
}

}  // namespace clinicalbert::tasks
