#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "clinicalbert/batches/collate_relations.hpp"
#include "clinicalbert/batches/relation_example.hpp"
#include "clinicalbert/heads/relation.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/losses/cross_entropy.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/models/gradient_listener.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Forward, loss and backward of relation extraction: what a training step does before `apply_gradients`. An example is
/// a document with all its pairs.
template <class Encoder>
struct relation_step {
  using E = typename Encoder::E;
  using head = heads::relation<Encoder::hidden, typename Encoder::backend>;
  using model = heads::with_heads<Encoder, head>;
  using stream = typename Encoder::stream;
  using example = batches::relation_example;
  using batch = batches::relation_batch;

  std::vector<E> class_weights = {};        ///< [K], class 0: no relation; empty: all 1
  std::optional<double> head_dropout = {};  ///< none: the hidden dropout

  static void collate(std::span<const example> examples, std::span<const std::uint32_t> chosen, batch& into) {
    batches::collate_relations(examples, chosen, into);
  }
  [[nodiscard]] static std::size_t length(const example& one) noexcept { return one.ids.size(); }
  [[nodiscard]] static std::size_t tokens(const batch& some) noexcept { return some.tokens(); }
  /// Pairs whose label is known, each counting as its label's class weight.
  [[nodiscard]] double items(const batch& some) const {
    double sum = 0;
    for (const std::int32_t label : some.labels)
      if (label != losses::ignored_label)
        sum += class_weights.empty() ? 1.0 : static_cast<double>(class_weights.at(static_cast<std::size_t>(label)));
    return sum;
  }

  /// Accumulates `share` times the gradients of the batch's mean loss, which it returns: cross-entropy of the pairs, in
  /// nats. The ids must have passed `models::check_batch`. Throws losses::loss_error, std::bad_alloc.
  double accumulate(stream& s, state<model>& run, const models::encoder_options& options,
                    const tensors::random_key& key, const batch& some, double share = 1.0) const {
    return accumulate(s, run.weights.const_view(), run.gradients.view(), options, key, some, share);
  }
  /// The same for a model whose encoder and heads are some of a larger one's; `complete` is told during backward.
  double accumulate(stream& s, const typename model::template parameters<const E>& weights,
                    const typename model::template parameters<E>& gradients, const models::encoder_options& options,
                    const tensors::random_key& key, const batch& some, double share,
                    const models::gradient_listener& complete = {}) const {
    const std::size_t tokens = some.tokens(), pairs = some.labels.size();
    const std::size_t labels = std::get<0>(weights.heads).classifier.outputs();
    s.arena().reserve(workspace(options, some, labels, s.concurrency()));
    const tensors::arena::scope scope(s.arena());
    const std::span<E> logits = s.arena().template take<E>(pairs * labels);
    const tensors::matrix<E> logit_rows(logits.data(), pairs, labels);
    const typename Encoder::output d_hidden(s.arena().template take<E>(tokens * Encoder::hidden).data(), tokens);

    typename Encoder::saved encoder_saved;
    typename head::saved head_saved;
    const auto hidden = Encoder::forward(s, weights.encoder, options, key, some.tokens_view(), encoder_saved);
    tensors::random_key of_head = key.at(head::dropout_site);
    // The head's rows are pairs: those of other processes are passed over in place of their rows.
    of_head.first_row += static_cast<std::uint32_t>(some.pairs_before) - static_cast<std::uint32_t>(some.rows_before);
    const tensors::dropout dropout(head_dropout.value_or(options.hidden_dropout), of_head);
    head::forward(s, std::get<0>(weights.heads), dropout, {some.entities_view(), some.pairs}, hidden, logit_rows,
                  head_saved);
    s.wait();  // the losses are the host's
    // The logits become their gradient.
    losses::cross_entropy_settings<E> settings;
    settings.class_weights = class_weights;
    settings.gradient_scale = share;
    const double loss = losses::cross_entropy<E>(logits, labels, some.labels, logits, settings);
    head::backward(s, std::get<0>(weights.heads), head_saved, logit_rows, d_hidden, std::get<0>(gradients.heads));
    Encoder::backward(s, weights.encoder, options, encoder_saved, d_hidden, gradients.encoder, complete);
    return loss;
  }

  /// Bytes of the stream's arena that `accumulate` takes.
  [[nodiscard]] static std::size_t workspace(const models::encoder_options& options, const batch& some,
                                             std::size_t labels, std::size_t concurrency) {
    const std::size_t tokens = some.tokens(), pairs = some.labels.size();
    return Encoder::training_workspace(options, tokens, some.tokens_view().sequences.longest(), concurrency) +
           head::workspace(some.entities(), pairs, {labels}, concurrency) +
           tensors::arena::bytes_for(pairs * labels, sizeof(E)) +
           tensors::arena::bytes_for(tokens * Encoder::hidden, sizeof(E));
  }
};

}  // namespace clinicalbert::training
