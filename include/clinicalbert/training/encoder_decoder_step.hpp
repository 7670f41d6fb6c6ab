#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/gather.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/batches/collate_targets.hpp"
#include "clinicalbert/batches/target_example.hpp"
#include "clinicalbert/heads/language_model.hpp"
#include "clinicalbert/heads/with_language_model.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/losses/loss_error.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/paired_rows.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/copied_targets.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "clinicalbert/training/scored_rows.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Forward, loss and backward of an encoder-decoder that is given its targets (teacher forcing): what a training step
/// does before `apply_gradients`.
///
/// The loss is the mean over the labeled rows of their cross-entropy with label smoothing, in nats. Logits are made
/// for some rows at a time, never [N, V]. A batch's length is that of both sides together: nothing is padded, so that
/// is what it costs. Batches that count as one have dropout masks of their own, not those of one large batch. Vaswani
/// et al. 2017, section 5.4; agrees with transformers' EncoderDecoderModel. Weights with a gate (with_language_model's
/// sizes) learn as a pointer-generator, the cross-entropy being that of its mixture (copied_targets.hpp), on host
/// streams.
template <class EncoderDecoder, bool Tied = true>
struct encoder_decoder_step {
  using halves = EncoderDecoder;
  using E = typename halves::E;
  using backend = typename halves::backend;
  using head =
      heads::language_model<halves::hidden, typename models::activation_type<halves::decoder::config.hidden_act>::type,
                            backend, Tied>;
  using model = heads::with_language_model<halves, head>;
  using stream = typename halves::stream;
  using example = batches::target_example;
  using batch = batches::target_batch;
  using weights_view = typename model::template parameters<const E>;
  using gradients_view = typename model::template parameters<E>;

  /// Whether weights with a gate can learn here.
  static constexpr bool can_copy = std::same_as<stream, backends::host_stream>;

  double label_smoothing = 0;                                   ///< in [0, 1]
  std::optional<models::encoder_options> decoder_options = {};  ///< none: those of the encoder
  std::size_t rows_at_once = 256;                               ///< whose logits are in memory together

  /// What a run's bits depend on here (run_settings.hpp).
  [[nodiscard]] run_settings settings() const {
    run_settings all{{"label_smoothing", nlohmann::json(label_smoothing).dump()},
                     {"rows_at_once", std::to_string(rows_at_once)}};
    if (decoder_options)
      for (auto& [name, value] : settings_of(*decoder_options)) all.emplace_back("decoder_" + name, std::move(value));
    return all;
  }

  static void collate(std::span<const example> examples, std::span<const std::uint32_t> chosen, batch& into) {
    batches::collate_targets(examples, chosen, into);
  }
  [[nodiscard]] static std::size_t length(const example& one) noexcept {
    return one.source.size() + one.target.size() - std::min<std::size_t>(1, one.target.size());
  }
  [[nodiscard]] static std::size_t tokens(const batch& some) noexcept { return some.tokens(); }
  [[nodiscard]] static double items(const batch& some) noexcept { return static_cast<double>(some.labels.size()); }

  /// Accumulates `share` times the gradients of the batch's mean loss, which it returns. The ids must have passed
  /// `models::check_pairs`; of weights with a gate, those of the source be the decoder's too. Throws losses::loss_error
  /// for a smoothing that is none, labels that are no pieces, a source's ids that the decoder lacks where they can be
  /// copied, and for a gate on another stream than the host's; std::bad_alloc.
  double accumulate(stream& s, state<model>& run, const models::encoder_options& options,
                    const tensors::random_key& key, const batch& some, double share = 1.0) const {
    const auto& weights = run.weights.const_view();
    const auto& gradients = run.gradients.view();
    const std::size_t vocabulary = weights.words().size(), tokens = some.target.tokens();
    if (!(label_smoothing >= 0 && label_smoothing <= 1) || rows_at_once == 0)
      throw losses::loss_error("encoder_decoder_step: label_smoothing must be from 0 to 1 and rows_at_once positive");
    const double rows = losses::label_weight<E>(some.labels, vocabulary, {});
    const bool copies = weights.copies();
    if (copies) check_copying(some, vocabulary);
    s.arena().reserve(workspace(options, some, vocabulary, s.concurrency(), copies));
    const tensors::arena::scope scope(s.arena());
    const typename halves::output d_hidden(s.arena().template take<E>(tokens * halves::hidden).data(), tokens);
    backends::gather_op<backend>::scatter(s, {}, {nullptr, 0, halves::hidden},
                                          {d_hidden.data(), tokens, halves::hidden},
                                          backends::epilogues::overwrite{});  // zeros, in the order of the stream

    const auto both = options_of(options);
    typename halves::saved kept;
    const auto hidden = halves::forward(s, weights.halves, both, {key, key}, some.pairs_view(), kept);
    const auto epsilon = static_cast<E>(both.decoder.layer_norm_epsilon);
    const double scale = rows > 0 ? share / rows : 0.0;
    if constexpr (can_copy) {
      if (copies) {
        copied_targets<model> copied(s, kept.decoder_half, some.source.ids);
        const double loss = score_chunks(s, weights, gradients, epsilon, some, hidden, d_hidden,
                                         [&](auto numbers, auto labels, auto logits) {
                                           return copied.score(weights.gate, numbers, labels, logits, scale,
                                                               label_smoothing, hidden, d_hidden, gradients.gate);
                                         });
        halves::backward(s, weights.halves, both, kept, d_hidden, gradients.halves, copied.gradients());
        return rows > 0 ? loss / rows : 0.0;
      }
    }
    const double loss =
        score_chunks(s, weights, gradients, epsilon, some, hidden, d_hidden, [&](auto, auto labels, auto logits) {
          return score_rows<backend>(s, logits, labels, scale, label_smoothing).loss;
        });
    halves::backward(s, weights.halves, both, kept, d_hidden, gradients.halves);
    return rows > 0 ? loss / rows : 0.0;
  }

  /// Bytes of the stream's arena that `accumulate` takes.
  [[nodiscard]] std::size_t workspace(const models::encoder_options& options, const batch& some, std::size_t vocabulary,
                                      std::size_t concurrency, bool copies = false) const {
    const std::size_t rows = std::min(rows_at_once, some.labels.size());
    std::size_t of_copies = 0;
    if constexpr (can_copy) {
      const auto pairs = some.pairs_view();
      if (copies)
        of_copies = copied_targets<model>::workspace(
            halves::shape_of(pairs), tensors::paired_elements(pairs.target.sequences, pairs.source.sequences), rows,
            concurrency);
    }
    return of_copies +
           halves::training_workspace(options_of(options), halves::shape_of(some.pairs_view()), concurrency) +
           head::workspace(rows, {vocabulary}, concurrency) + row_scores_workspace(rows) +
           tensors::arena::bytes_for(rows * vocabulary, sizeof(E)) +
           tensors::arena::bytes_for(some.target.tokens() * halves::hidden, sizeof(E));
  }

 private:
  /// The logits of some rows at a time; score(row numbers, labels, logits) makes them their gradient and gives their
  /// loss. Gives the sum of those.
  template <class Score>
  double score_chunks(stream& s, const weights_view& weights, const gradients_view& gradients, E epsilon,
                      const batch& some, typename halves::input hidden, typename halves::output d_hidden,
                      Score&& score) const {
    const std::size_t vocabulary = weights.words().size();
    double loss = 0;
    for (std::size_t begin = 0; begin < some.labels.size(); begin += rows_at_once) {
      const tensors::arena::scope of_chunk(s.arena());
      const std::size_t count = std::min(rows_at_once, some.labels.size() - begin);
      const auto numbers = std::span(some.labeled_rows).subspan(begin, count);
      const tensors::matrix<E> logits(s.arena().template take<E>(count * vocabulary).data(), count, vocabulary);
      typename head::saved of_head;
      head::forward(s, weights.language_model, weights.words(), epsilon, numbers, hidden, logits, of_head);
      loss += score(numbers, std::span(some.labels).subspan(begin, count), logits);
      head::backward(s, weights.language_model, weights.words(), of_head, logits, d_hidden, gradients.language_model,
                     gradients.words(), backends::epilogues::accumulate{});
    }
    return loss;
  }

  static void check_copying(const batch& some, std::size_t vocabulary) {
    if (!can_copy)
      throw losses::loss_error("encoder_decoder_step: a pointer-generator learns on a stream of the host only");
    for (const std::int32_t id : some.source.ids)
      if (static_cast<std::size_t>(id) >= vocabulary)
        throw losses::loss_error("encoder_decoder_step: a source's id cannot be copied: the decoder has " +
                                 std::to_string(vocabulary) + " pieces");
  }

  [[nodiscard]] models::encoder_decoder_options options_of(const models::encoder_options& of_encoder) const {
    models::encoder_decoder_options both{of_encoder, decoder_options.value_or(of_encoder)};
    both.decoder.gradient_checkpointing |= of_encoder.gradient_checkpointing;
    return both;
  }
};

}  // namespace clinicalbert::training
