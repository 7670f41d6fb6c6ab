#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>

#include "clinicalbert/batches/collate.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/losses/marginal_cross_entropy.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Forward, loss and backward of a token classifier: what a training step does before `apply_gradients`.
template <class Encoder>
struct token_class_step {
  using E = typename Encoder::E;
  using head = heads::token_class<Encoder::hidden, typename Encoder::backend>;
  using model = heads::with_heads<Encoder, head>;
  using stream = typename Encoder::stream;

  /// Accumulates the gradients of the loss, which it returns: marginal cross-entropy in nats, mean over the rows of the
  /// batch that allow any class. The ids must have passed `models::check_batch`. Throws losses::loss_error,
  /// std::bad_alloc.
  static double accumulate(stream& s, state<model>& run, const models::encoder_options& options,
                           const tensors::random_key& key, const batches::ragged_batch& batch) {
    const std::size_t tokens = batch.tokens();
    const auto& weights = run.weights.const_view();
    const auto& gradients = run.gradients.view();
    const std::size_t labels = std::get<0>(weights.heads).classifier.outputs();
    s.arena().reserve(workspace(options, batch, labels, s.concurrency()));
    const tensors::arena::scope scope(s.arena());
    const std::span<E> logits = s.arena().template take<E>(tokens * labels);
    const tensors::matrix<E> logit_rows(logits.data(), tokens, labels);
    const typename Encoder::output d_hidden(s.arena().template take<E>(tokens * Encoder::hidden).data(), tokens);

    typename Encoder::saved encoder_saved;
    typename head::saved head_saved;
    const auto hidden = Encoder::forward(s, weights.encoder, options, key, batch.tokens_view(), encoder_saved);
    head::forward(s, std::get<0>(weights.heads), tensors::dropout(options.hidden_dropout, key.at(head::dropout_site)),
                  hidden, logit_rows, head_saved);
    const double loss =
        losses::marginal_cross_entropy<E>(logits, labels, batch.allowed, logits);  // logits become their gradient
    head::backward(s, std::get<0>(weights.heads), head_saved, logit_rows, d_hidden, std::get<0>(gradients.heads));
    Encoder::backward(s, weights.encoder, options, encoder_saved, d_hidden, gradients.encoder);
    return loss;
  }

  /// Bytes of the stream's arena that `accumulate` takes.
  [[nodiscard]] static std::size_t workspace(const models::encoder_options& options, const batches::ragged_batch& batch,
                                             std::size_t labels, std::size_t concurrency) {
    const std::size_t tokens = batch.tokens();
    return Encoder::training_workspace(options, tokens, batch.tokens_view().sequences.longest(), concurrency) +
           head::workspace(tokens, {labels}, concurrency) +
           tensors::arena::bytes_for(tokens * (labels + Encoder::hidden), sizeof(E)) + 2 * tensors::arena::alignment;
  }
};

}  // namespace clinicalbert::training
