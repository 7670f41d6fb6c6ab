#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>

#include "clinicalbert/batches/collate_spans.hpp"
#include "clinicalbert/batches/span_example.hpp"
#include "clinicalbert/heads/span_extract.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/losses/span_extraction.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Forward, loss and backward of extractive question answering: what a training step does before `apply_gradients`.
template <class Encoder>
struct span_extract_step {
  using E = typename Encoder::E;
  using head = heads::span_extract<Encoder::hidden, typename Encoder::backend>;
  using model = heads::with_heads<Encoder, head>;
  using stream = typename Encoder::stream;
  using example = batches::span_example;
  using batch = batches::span_batch;

  static void collate(std::span<const example> examples, std::span<const std::uint32_t> chosen, batch& into) {
    batches::collate_spans(examples, chosen, into);
  }
  [[nodiscard]] static std::size_t length(const example& one) noexcept { return one.ids.size(); }
  [[nodiscard]] static std::size_t tokens(const batch& some) noexcept { return some.tokens(); }
  [[nodiscard]] double items(const batch& some) const noexcept {
    return static_cast<double>(losses::spans_to_learn(some.starts));
  }

  /// Accumulates `share` times the gradients of the batch's mean loss, which it returns: losses::span_extraction, in
  /// nats. The ids must have passed `models::check_batch`. Throws losses::loss_error, std::bad_alloc.
  double accumulate(stream& s, state<model>& run, const models::encoder_options& options,
                    const tensors::random_key& key, const batch& some, double share = 1.0) const {
    const std::size_t tokens = some.tokens();
    const auto& weights = run.weights.const_view();
    const auto& gradients = run.gradients.view();
    s.arena().reserve(workspace(options, some, s.concurrency()));
    const tensors::arena::scope scope(s.arena());
    const std::span<E> logits = s.arena().template take<E>(tokens * head::outputs);
    const typename head::logits logit_rows(logits.data(), tokens);
    const typename Encoder::output d_hidden(s.arena().template take<E>(tokens * Encoder::hidden).data(), tokens);

    typename Encoder::saved encoder_saved;
    typename head::saved head_saved;
    const auto hidden = Encoder::forward(s, weights.encoder, options, key, some.tokens_view(), encoder_saved);
    head::forward(s, std::get<0>(weights.heads), hidden, logit_rows, head_saved);
    s.wait();  // the losses are the host's
    // The logits become their gradient.
    const double loss = losses::span_extraction<E>(logits, some.sequence_offsets, some.starts, some.ends, logits,
                                                   losses::reduction::mean, share);
    head::backward(s, std::get<0>(weights.heads), head_saved, logit_rows, d_hidden, std::get<0>(gradients.heads));
    Encoder::backward(s, weights.encoder, options, encoder_saved, d_hidden, gradients.encoder);
    return loss;
  }

  /// Bytes of the stream's arena that `accumulate` takes.
  [[nodiscard]] static std::size_t workspace(const models::encoder_options& options, const batch& some,
                                             std::size_t concurrency) {
    const std::size_t tokens = some.tokens();
    return Encoder::training_workspace(options, tokens, some.tokens_view().sequences.longest(), concurrency) +
           head::workspace(tokens, concurrency) + tensors::arena::bytes_for(tokens * head::outputs, sizeof(E)) +
           tensors::arena::bytes_for(tokens * Encoder::hidden, sizeof(E));
  }
};

}  // namespace clinicalbert::training
