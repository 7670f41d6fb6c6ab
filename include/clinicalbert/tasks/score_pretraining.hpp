#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <tuple>

#include "clinicalbert/batches/collate_pretraining.hpp"
#include "clinicalbert/batches/masking_options.hpp"
#include "clinicalbert/batches/pretraining_reader.hpp"
#include "clinicalbert/batches/sentence_pairs.hpp"
#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/models/check_batch.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/training/pretraining_counts.hpp"
#include "clinicalbert/training/scored_rows.hpp"

namespace clinicalbert::tasks {

/// How held-out text is scored: which pieces are masked and which pairs are made depends on these alone, so that scores
/// of any models can be compared.
struct pretraining_scoring {
  batches::sentence_pair_options pairs = {};
  batches::masking_options masking = {};
  std::size_t batch_tokens = 4096;                                    ///< at a time
  std::size_t most_tokens = std::numeric_limits<std::size_t>::max();  ///< about: the batch that reaches them is whole
};

/// Scores a pretrained model on a store, each of whose sequences is read once, or on so many of them as are wanted, in
/// the store's first mixed order. Step is a training::pretraining_step. Throws as batches::pretraining_reader, and
/// std::invalid_argument for sequences longer than the model's positions.
template <class Step>
[[nodiscard]] training::pretraining_counts score_pretraining(
    typename Step::stream& s, const typename Step::model::frozen& model, const models::encoder_options& options,
    const corpora::token_store& store, const tokens::vocabulary& pieces, const pretraining_scoring& how) {
  using E = typename Step::E;
  using encoder = typename Step::model::encoder;
  using masked_head = typename Step::masked_head;
  using pair_head = typename Step::pair_head;
  const auto& [masked_w, pair_w] = model.heads;
  const std::size_t vocabulary = model.encoder.embeddings.sizes().vocabulary;
  const auto bytes = [](std::size_t count) { return tensors::arena::bytes_for(count, sizeof(E)); };

  batches::pretraining_reader reader(store, pieces, how.pairs, how.masking);
  batches::pretraining_batch batch;
  training::pretraining_counts counts;
  std::size_t seen = 0;
  for (reader.read(how.batch_tokens, batch, 0); batch.sequences() > 0 && seen < how.most_tokens;
       reader.read(how.batch_tokens, batch, 0)) {
    const auto view = batch.tokens_view();
    models::check_batch(view, model.encoder.embeddings.sizes());
    const std::size_t tokens = batch.tokens(), rows = batch.masked_rows.size(), sequences = batch.sequences();
    s.arena().reserve(encoder::infer_workspace(tokens, view.sequences.longest(), s.concurrency()) +
                      masked_head::workspace(rows, {vocabulary}, s.concurrency()) +
                      pair_head::workspace(sequences, s.concurrency()) + bytes(tokens * encoder::hidden) +
                      bytes(rows * vocabulary) + bytes(2 * sequences) +
                      training::row_scores_workspace(std::max(rows, sequences)));
    const tensors::arena::scope scope(s.arena());
    const typename encoder::output hidden(s.arena().template take<E>(tokens * encoder::hidden).data(), tokens);
    const typename pair_head::answers answers(s.arena().template take<E>(2 * sequences).data(), sequences);
    const tensors::matrix<E> logits(s.arena().template take<E>(rows * vocabulary).data(), rows, vocabulary);
    encoder::infer(s, model.encoder, options, view, hidden);
    pair_head::infer(s, pair_w, view.sequences, hidden, answers);
    training::pretraining_counts found;
    found.pairs =
        training::score_rows<typename encoder::backend>(s, tensors::matrix<E>(answers), batch.next_sentences, 0);
    if (rows > 0) {
      masked_head::infer(s, masked_w, static_cast<E>(options.layer_norm_epsilon), batch.masked_rows, hidden, logits);
      found.masked = training::score_rows<typename encoder::backend>(s, logits, batch.masked_labels, 0);
    }
    counts.add(found);
    seen += tokens;
  }
  return counts;
}

}  // namespace clinicalbert::tasks
