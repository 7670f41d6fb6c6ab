#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/heads/masked_lm.hpp"
#include "clinicalbert/heads/next_sentence.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "tests/heads/plain_losses.hpp"
#include "tests/models/owned_batch.hpp"

namespace clinicalbert::tests {

/// BERT's pretraining on one batch: both heads on one encoder, and the gradients of the sum of their losses.
template <class M, class B>
struct pretraining {
  using encoder = models::encoder<M, B>;
  using masked = heads::masked_lm<M::config.hidden, typename models::activation_type<M::config.hidden_act>::type, B>;
  using next = heads::next_sentence<M::config.hidden, B>;
  using model = heads::with_heads<encoder, masked, next>;
  using parameter_set = models::parameter_set<model>;
  using E = typename B::element;
  using stream = typename B::stream;

  [[nodiscard]] static typename model::sizes sizes(const layers::table_sizes& tables) {
    return {tables, {typename masked::sizes{tables.vocabulary}, typename next::sizes{}}};
  }

  struct losses {
    double masked = 0, next = 0;
  };

  [[nodiscard]] static std::size_t workspace(const tensors::token_batch& batch, std::size_t rows,
                                             std::size_t vocabulary, std::size_t concurrency) {
    return encoder::training_workspace({}, batch.ids.size(), batch.sequences.longest(), concurrency) +
           masked::workspace(rows, {vocabulary}, concurrency) + next::workspace(batch.sequences.size(), concurrency);
  }

  /// Overwrites the gradients. The rows whose label is negative take no part.
  static losses step(stream& s, const parameter_set& weights, const models::encoder_options& options,
                     const tensors::random_key& key, const tensors::token_batch& batch,
                     const std::vector<int>& masked_labels, const std::vector<int>& next_labels,
                     parameter_set& gradients) {
    std::ranges::fill(gradients.flat(), E(0));
    const auto& w = weights.view();
    const auto& g = gradients.view();
    const auto& [masked_w, next_w] = w.heads;
    const auto& [masked_g, next_g] = g.heads;
    std::vector<std::uint32_t> rows;
    std::vector<int> labels;
    for (std::size_t n = 0; n < masked_labels.size(); ++n)
      if (masked_labels[n] >= 0) {
        rows.push_back(static_cast<std::uint32_t>(n));
        labels.push_back(masked_labels[n]);
      }
    const std::size_t vocabulary = w.encoder.embeddings.words.size();
    const std::size_t count = batch.sequences.size(), tokens = batch.ids.size();
    std::vector<E> masked_memory(2 * rows.size() * vocabulary), next_memory(4 * count),
        d_hidden(tokens * encoder::hidden);
    const tensors::matrix<E> logits(masked_memory.data(), rows.size(), vocabulary);
    const tensors::matrix<E> d_logits(masked_memory.data() + rows.size() * vocabulary, rows.size(), vocabulary);
    const tensors::rows<E, 2> next_logits(next_memory.data(), count), d_next(next_memory.data() + 2 * count, count);
    const typename encoder::output d(d_hidden.data(), tokens);

    const tensors::arena::scope scope(s.arena());
    typename encoder::saved kept;
    typename masked::saved masked_kept;
    typename next::saved next_kept;
    const auto hidden = encoder::forward(s, w.encoder, options, key, batch, kept);
    const E epsilon = static_cast<E>(options.layer_norm_epsilon);
    masked::forward(s, masked_w, w.encoder.embeddings.words, epsilon, rows, hidden, logits, masked_kept);
    next::forward(s, next_w, batch.sequences, hidden, next_logits, next_kept);
    losses result;
    result.masked = cross_entropy<E>(logits, labels, d_logits);
    result.next = cross_entropy<E>(next_logits, next_labels, d_next);
    masked::backward(s, masked_w, w.encoder.embeddings.words, masked_kept, d_logits, d, masked_g,
                     g.encoder.embeddings.words);
    next::backward(s, next_w, next_kept, d_next, d, next_g, backends::epilogues::accumulate{});
    encoder::backward(s, w.encoder, options, kept, d, g.encoder);
    return result;
  }
};

}  // namespace clinicalbert::tests
