#pragma once

#include <algorithm>
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
#include "clinicalbert/tensors/random.hpp"
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
/// et al. 2017, section 5.4; agrees with transformers' EncoderDecoderModel.
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
  /// `models::check_pairs`. Throws losses::loss_error for a smoothing that is none and labels that are no pieces,
  /// std::bad_alloc.
  double accumulate(stream& s, state<model>& run, const models::encoder_options& options,
                    const tensors::random_key& key, const batch& some, double share = 1.0) const {
    const auto& weights = run.weights.const_view();
    const auto& gradients = run.gradients.view();
    const std::size_t vocabulary = weights.words().size(), tokens = some.target.tokens();
    if (!(label_smoothing >= 0 && label_smoothing <= 1) || rows_at_once == 0)
      throw losses::loss_error("encoder_decoder_step: label_smoothing must be from 0 to 1 and rows_at_once positive");
    const double rows = losses::label_weight<E>(some.labels, vocabulary, {});
    s.arena().reserve(workspace(options, some, vocabulary, s.concurrency()));
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
    double loss = 0;
    for (std::size_t begin = 0; begin < some.labels.size(); begin += rows_at_once) {
      const tensors::arena::scope of_chunk(s.arena());
      const std::size_t count = std::min(rows_at_once, some.labels.size() - begin);
      const tensors::matrix<E> logits(s.arena().template take<E>(count * vocabulary).data(), count, vocabulary);
      typename head::saved of_head;
      head::forward(s, weights.language_model, weights.words(), epsilon,
                    std::span(some.labeled_rows).subspan(begin, count), hidden, logits, of_head);
      // The logits become their gradient.
      loss += score_rows<backend>(s, logits, std::span(some.labels).subspan(begin, count), scale, label_smoothing).loss;
      head::backward(s, weights.language_model, weights.words(), of_head, logits, d_hidden, gradients.language_model,
                     gradients.words(), backends::epilogues::accumulate{});
    }
    halves::backward(s, weights.halves, both, kept, d_hidden, gradients.halves);
    return rows > 0 ? loss / rows : 0.0;
  }

  /// Bytes of the stream's arena that `accumulate` takes.
  [[nodiscard]] std::size_t workspace(const models::encoder_options& options, const batch& some, std::size_t vocabulary,
                                      std::size_t concurrency) const {
    const std::size_t rows = std::min(rows_at_once, some.labels.size());
    return halves::training_workspace(options_of(options), halves::shape_of(some.pairs_view()), concurrency) +
           head::workspace(rows, {vocabulary}, concurrency) + row_scores_workspace(rows) +
           tensors::arena::bytes_for(rows * vocabulary, sizeof(E)) +
           tensors::arena::bytes_for(some.target.tokens() * halves::hidden, sizeof(E));
  }

 private:
  [[nodiscard]] models::encoder_decoder_options options_of(const models::encoder_options& of_encoder) const {
    models::encoder_decoder_options both{of_encoder, decoder_options.value_or(of_encoder)};
    both.decoder.gradient_checkpointing |= of_encoder.gradient_checkpointing;
    return both;
  }
};

}  // namespace clinicalbert::training
