#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/backends/label_score.hpp"
#include "clinicalbert/batches/collate_targets.hpp"
#include "clinicalbert/layers/copy_weights.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/losses/pointer_mixture.hpp"
#include "clinicalbert/models/check_pairs.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/paired_rows.hpp"
#include "clinicalbert/tensors/rows.hpp"
#include "clinicalbert/training/scored_rows.hpp"

namespace clinicalbert::tasks {

/// How likely a batch's targets are to a frozen heads::with_language_model with a gate, by P of its pointer-generator:
/// cross-entropy in nats, and how many labels have the highest P. The same bits for any number of threads. See et al.
/// 2017, section 2.2.
///
/// Throws std::invalid_argument for ids that the model lacks, and for a stream that is not the host's, std::bad_alloc.
template <class Model>
[[nodiscard]] training::row_scores copied_target_loss(typename Model::stream& s, const typename Model::frozen& model,
                                                      const typename Model::encoder_decoder::options& options,
                                                      const batches::target_batch& batch) {
  using halves = typename Model::encoder_decoder;
  using E = typename Model::E;
  if constexpr (!std::same_as<typename Model::stream, backends::host_stream>) {
    throw std::invalid_argument("target_loss: a pointer-generator copies on a stream of the host only");
  } else {
    using decoder = typename halves::decoder;
    using pointer = typename Model::pointer;
    constexpr std::size_t rows_at_once = 256, hidden = halves::hidden;
    using weights = layers::copy_weights<hidden, decoder::config.attention_heads, typename Model::backend>;
    using rows = tensors::rows<E, hidden>;
    const auto target_sizes = model.halves.decoder_half.embeddings.sizes();
    const auto pairs = batch.pairs_view();
    const std::size_t vocabulary = target_sizes.vocabulary, labels = batch.labels.size();
    models::check_pairs(pairs, model.halves.encoder_half.embeddings.sizes(), target_sizes);
    (void)losses::label_weight<E>(batch.labels, vocabulary, {});
    for (const std::int32_t id : batch.source.ids)
      if (static_cast<std::size_t>(id) >= vocabulary)
        throw std::invalid_argument("target_loss: a source's id cannot be copied: the decoder has " +
                                    std::to_string(vocabulary) + " pieces");
    const auto& where = pairs.target.sequences;
    const auto& sources = pairs.source.sequences;
    const auto shape = halves::shape_of(pairs);
    const std::size_t count = tensors::paired_elements(where, sources), threads = s.concurrency();
    const auto bytes = [](std::size_t elements) { return tensors::arena::bytes_for(elements, sizeof(E)); };
    const std::size_t most = std::min(rows_at_once, labels);
    s.arena().reserve(halves::infer_workspace(shape, threads) + Model::head::workspace(most, {vocabulary}, threads) +
                      bytes(most * vocabulary) + training::row_scores_workspace(most) +
                      pointer::workspace(most, threads) + weights::scratch(shape.longest_source, threads) +
                      bytes(shape.source_tokens * hidden) + 2 * bytes(shape.tokens * hidden) + bytes(count) +
                      tensors::arena::bytes_for(shape.tokens, sizeof(tensors::paired_place)));
    const tensors::arena::scope scope(s.arena());
    const auto take = [&](std::size_t tokens) {
      return rows(s.arena().template take<E>(tokens * hidden).data(), tokens);
    };
    const rows source = take(shape.source_tokens), y = take(shape.tokens), context = take(shape.tokens);
    const auto places = s.arena().template take<tensors::paired_place>(shape.tokens);
    tensors::place_pairs(where, sources, places);
    const tensors::paired_rows<E> copied(s.arena().template take<E>(count).data(), places);
    halves::infer(s, model.halves, options, pairs, source, y,
                  [&](std::size_t layer, const auto& queries, const auto& keys, const auto& seen) noexcept {
                    if (layer + 1 != decoder::config.layers) return;
                    std::copy_n(seen.data(), shape.tokens * hidden, context.data());
                    weights::forward(s, where, sources, queries, keys, copied);
                  });
    const auto epsilon = static_cast<E>(options.decoder.layer_norm_epsilon);
    training::row_scores sums;
    for (std::size_t begin = 0; begin < labels; begin += rows_at_once) {
      const tensors::arena::scope of_chunk(s.arena());
      const std::size_t some = std::min(rows_at_once, labels - begin);
      const auto numbers = std::span(batch.labeled_rows).subspan(begin, some);
      const auto ids = std::span(batch.labels).subspan(begin, some);
      const tensors::matrix<E> logits(s.arena().template take<E>(some * vocabulary).data(), some, vocabulary);
      const tensors::rows<E, 1> gates(s.arena().template take<E>(some).data(), some);
      Model::head::infer(s, model.language_model, epsilon, numbers, y, logits);
      pointer::infer(s, *model.gate, numbers, y, context, gates);
      s.for_each(some, [&](std::size_t i, std::size_t) {
        losses::mix_pointer<E>(logits[i], static_cast<double>(gates[i][0]), copied[numbers[i]],
                               copied.source(numbers[i], std::span<const std::int32_t>(batch.source.ids)));
      });
      for (std::size_t i = 0; i < some; ++i) {
        if (ids[i] == losses::ignored_label) continue;
        const std::span<const E> row = logits[i];
        const auto label = static_cast<std::size_t>(ids[i]);
        sums.loss -= static_cast<double>(row[label]);
        ++sums.rows;
        if (row[label] == *std::ranges::max_element(row) && backends::is_first_of_largest(row, label)) ++sums.right;
      }
    }
    return sums;
  }
}

}  // namespace clinicalbert::tasks
