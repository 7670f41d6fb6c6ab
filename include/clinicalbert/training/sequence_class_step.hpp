#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>

#include "clinicalbert/batches/collate_texts.hpp"
#include "clinicalbert/batches/text_example.hpp"
#include "clinicalbert/heads/sequence_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/sequence_loss.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Forward, loss and backward of a sequence classifier or regression: what a training step does before
/// `apply_gradients`.
template <class Encoder>
struct sequence_class_step {
  using E = typename Encoder::E;
  using head = heads::sequence_class<Encoder::hidden, typename Encoder::backend>;
  using model = heads::with_heads<Encoder, head>;
  using stream = typename Encoder::stream;
  using example = batches::text_example;
  using batch = batches::text_batch;

  sequence_loss loss;
  std::optional<double> head_dropout = {};  ///< none: the hidden dropout

  static void collate(std::span<const example> examples, std::span<const std::uint32_t> chosen, batch& into) {
    batches::collate_texts(examples, chosen, into);
  }
  [[nodiscard]] static std::size_t length(const example& one) noexcept { return one.ids.size(); }
  [[nodiscard]] static std::size_t tokens(const batch& some) noexcept { return some.tokens(); }
  [[nodiscard]] double items(const batch& some) const { return loss.items(some); }

  /// Accumulates `share` times the gradients of the batch's mean loss in nats, which it returns; with R-Drop that of
  /// two passes, whose dropout masks differ. The ids must have passed `models::check_batch`. Throws losses::loss_error,
  /// std::bad_alloc.
  double accumulate(stream& s, state<model>& run, const models::encoder_options& options,
                    const tensors::random_key& key, const batch& some, double share = 1.0) const {
    const auto& weights = run.weights.const_view();
    const auto& gradients = run.gradients.view();
    const std::size_t labels = std::get<0>(weights.heads).classifier.outputs();
    loss.check(labels);
    s.arena().reserve(workspace(options, some, labels, s.concurrency()));
    const tensors::arena::scope scope(s.arena());
    const typename Encoder::output d_hidden(s.arena().template take<E>(some.tokens() * Encoder::hidden).data(),
                                            some.tokens());
    const auto take_logits = [&] { return s.arena().template take<E>(some.sequences() * labels); };
    const auto forward = [&](pass& p, const tensors::random_key& of_pass) {
      p.logits = take_logits();
      const auto hidden = Encoder::forward(s, weights.encoder, options, of_pass, some.tokens_view(), p.encoder);
      const tensors::dropout dropout(head_dropout.value_or(options.hidden_dropout), of_pass.at(head::dropout_site));
      head::forward(s, std::get<0>(weights.heads), dropout, p.encoder.batch.sequences, hidden,
                    {p.logits.data(), some.sequences(), labels}, p.classifier);
      s.wait();  // the losses are the host's
    };
    const auto backward = [&](const pass& p, std::span<const E> d_logits) {
      head::backward(s, std::get<0>(weights.heads), p.classifier, {d_logits.data(), some.sequences(), labels}, d_hidden,
                     std::get<0>(gradients.heads));
      Encoder::backward(s, weights.encoder, options, p.encoder, d_hidden, gradients.encoder);
    };

    pass first;
    forward(first, key);
    if (loss.r_drop_alpha == 0.0) {
      // The logits become their gradient.
      const double mean = loss.of<E>(first.logits, labels, some, first.logits, share);
      backward(first, first.logits);
      return mean;
    }
    constexpr std::uint64_t another = 0x9E3779B97F4A7C15U;  // any bits: a seed apart is a key apart
    pass second;
    forward(second, {key.seed ^ another, key.step, key.site, key.first_row});
    const std::span<E> p = first.logits, q = second.logits, d_p = take_logits(), d_q = take_logits();
    double mean = (loss.of<E>(p, labels, some, d_p, share / 2) + loss.of<E>(q, labels, some, d_q, share / 2)) / 2;
    mean += loss.r_drop_alpha * loss.divergence<E>(p, q, labels, some, d_p, d_q, loss.r_drop_alpha * share);
    backward(first, d_p);
    backward(second, d_q);
    return mean;
  }

  /// Bytes of the stream's arena that `accumulate` takes.
  [[nodiscard]] std::size_t workspace(const models::encoder_options& options, const batch& some, std::size_t labels,
                                      std::size_t concurrency) const {
    const std::size_t passes = loss.r_drop_alpha == 0.0 ? 1 : 2, sequences = some.sequences();
    const std::size_t longest = some.tokens_view().sequences.longest();
    return passes * (Encoder::training_workspace(options, some.tokens(), longest, concurrency) +
                     head::workspace(sequences, {labels}, concurrency) +
                     2 * tensors::arena::bytes_for(sequences * labels, sizeof(E))) +
           tensors::arena::bytes_for(some.tokens() * Encoder::hidden, sizeof(E));
  }

 private:
  /// One forward pass, as backward needs it: views into the arena.
  struct pass {
    typename Encoder::saved encoder;
    typename head::saved classifier;
    std::span<E> logits;
  };
};

}  // namespace clinicalbert::training
