#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "clinicalbert/batches/collate.hpp"
#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/labels/decode_tags.hpp"
#include "clinicalbert/losses/linear_chain_crf.hpp"
#include "clinicalbert/losses/loss_error.hpp"
#include "clinicalbert/losses/marginal_cross_entropy.hpp"
#include "clinicalbert/models/gradient_listener.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Forward, loss and backward of a token classifier, with a CRF where its head has one: what a training step does
/// before `apply_gradients`.
template <class Encoder>
struct token_class_step {
  using E = typename Encoder::E;
  using head = heads::token_class<Encoder::hidden, typename Encoder::backend>;
  using model = heads::with_heads<Encoder, head>;
  using stream = typename Encoder::stream;
  using example = batches::token_example;
  using batch = batches::ragged_batch;

  std::optional<double> head_dropout = {};  ///< before the classifier; none: the encoder's hidden dropout
  labels::tag_transitions rules = {};       ///< of a CRF: what its sequences must keep to; empty: any sequence
  std::size_t layer = 0;  ///< classes of a layer of tags, each of which costs by itself (labels/tag_layers.hpp); 0: all

  /// What a run's bits depend on here (run_settings.hpp).
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> settings() const {
    if (!head_dropout) return {};
    return {{"head_dropout", std::to_string(*head_dropout)}};
  }

  static void collate(std::span<const example> examples, std::span<const std::uint32_t> chosen, batch& into) {
    batches::collate(examples, chosen, into);
  }
  [[nodiscard]] static std::size_t length(const example& one) noexcept { return one.ids.size(); }
  [[nodiscard]] static std::size_t tokens(const batch& some) noexcept { return some.tokens(); }
  /// Rows that allow any class; with layers, of each layer.
  [[nodiscard]] double items(const batch& some) const noexcept {
    std::size_t count = 0;
    for (const std::uint64_t mask : some.allowed) {
      if (layer == 0)
        count += mask != 0 ? 1 : 0;
      else
        for (std::size_t k = 0; k < 64; k += layer) count += (mask >> k & layer_mask()) != 0 ? 1 : 0;
    }
    return static_cast<double>(count);
  }

  /// Accumulates `share` times the gradients of the loss, which it returns: marginal cross-entropy, or that of the CRF,
  /// in nats, mean over the rows of the batch that allow any class. With layers each row is as many, of its classes of
  /// each layer. The ids must have passed `models::check_batch`. Throws losses::loss_error, also for classes that are
  /// not so many layers and for a CRF over layers, std::bad_alloc.
  double accumulate(stream& s, state<model>& run, const models::encoder_options& options,
                    const tensors::random_key& key, const batch& some, double share = 1.0) const {
    return accumulate(s, run.weights.const_view(), run.gradients.view(), options, key, some, share);
  }
  /// The same for a model whose encoder and heads are some of a larger one's; `complete` is told during backward.
  double accumulate(stream& s, const typename model::template parameters<const E>& weights,
                    const typename model::template parameters<E>& gradients, const models::encoder_options& options,
                    const tensors::random_key& key, const batch& some, double share,
                    const models::gradient_listener& complete = {}) const {
    const std::size_t tokens = some.tokens();
    const std::size_t labels = std::get<0>(weights.heads).classifier.outputs();
    if (layer != 0 && (labels > 64 || labels % layer != 0 || std::get<0>(weights.heads).chain.labels() != 0))
      throw losses::loss_error("token_class_step: layers of " + std::to_string(layer) + " tags do not fit " +
                               std::to_string(labels) + " labels, or there is a CRF");
    s.arena().reserve(workspace(options, some, labels, s.concurrency()));
    const tensors::arena::scope scope(s.arena());
    const std::span<E> logits = s.arena().template take<E>(tokens * labels);
    const tensors::matrix<E> logit_rows(logits.data(), tokens, labels);
    const typename Encoder::output d_hidden(s.arena().template take<E>(tokens * Encoder::hidden).data(), tokens);

    typename Encoder::saved encoder_saved;
    typename head::saved head_saved;
    const auto hidden = Encoder::forward(s, weights.encoder, options, key, some.tokens_view(), encoder_saved);
    const tensors::dropout dropout(head_dropout.value_or(options.hidden_dropout), key.at(head::dropout_site));
    head::forward(s, std::get<0>(weights.heads), dropout, hidden, logit_rows, head_saved);
    const auto& chain = std::get<0>(weights.heads).chain;
    s.wait();  // the losses are the host's
    // The logits become their gradient.
    const double loss =
        layer != 0 ? layered_loss(s, some, labels, logits, share)
        : chain.labels() == 0
            ? losses::marginal_cross_entropy<E>(logits, labels, some.allowed, logits, losses::reduction::mean, share)
            : chain_loss(s, chain, some, logits, std::get<0>(gradients.heads).chain, share);
    head::backward(s, std::get<0>(weights.heads), head_saved, logit_rows, d_hidden, std::get<0>(gradients.heads));
    Encoder::backward(s, weights.encoder, options, encoder_saved, d_hidden, gradients.encoder, complete);
    return loss;
  }

  /// Bytes of the stream's arena that `accumulate` takes.
  [[nodiscard]] std::size_t workspace(const models::encoder_options& options, const batch& some, std::size_t labels,
                                      std::size_t concurrency) const {
    const std::size_t tokens = some.tokens();
    return Encoder::training_workspace(options, tokens, some.tokens_view().sequences.longest(), concurrency) +
           head::workspace(tokens, {labels}, concurrency) +
           tensors::arena::bytes_for(tokens * (labels + Encoder::hidden), sizeof(E)) + 2 * tensors::arena::alignment +
           tensors::arena::bytes_for(chain_doubles(some, labels), sizeof(double)) +
           (layer == 0 ? 0 : tensors::arena::bytes_for(tokens * (labels / layer), sizeof(std::uint64_t)));
  }

 private:
  [[nodiscard]] std::uint64_t layer_mask() const noexcept { return (std::uint64_t{1} << layer) - 1; }

  // The loss of [N, K] logits as of rows of a layer each; `logits` become their gradient.
  double layered_loss(stream& s, const batch& some, std::size_t labels, std::span<E> logits, double share) const {
    const std::size_t layers = labels / layer;
    const auto masks = s.arena().template take<std::uint64_t>(some.tokens() * layers);
    for (std::size_t i = 0; i < some.tokens(); ++i) {
      if (labels < 64 && some.allowed[i] >> labels != 0)
        throw losses::loss_error("token_class_step: row " + std::to_string(i) + " allows a class beyond the " +
                                 std::to_string(labels));
      for (std::size_t g = 0; g < layers; ++g) masks[i * layers + g] = some.allowed[i] >> (g * layer) & layer_mask();
    }
    return losses::marginal_cross_entropy<E>(logits, layer, masks, logits, losses::reduction::mean, share);
  }

  // Scores, their gradients, and what the loss works in.
  [[nodiscard]] static std::size_t chain_doubles(const batch& some, std::size_t labels) {
    return 2 * labels * (labels + 2) + losses::chain_memory(some.tokens_view().sequences.longest(), labels);
  }

  // The loss of the CRF: `logits` become their gradient, and `gradients` gets that of its scores.
  double chain_loss(stream& s, const auto& chain, const batch& some, std::span<E> logits, const auto& gradients,
                    double share) const {
    const std::size_t labels = chain.labels();
    if (rules.classes() != 0 && rules.classes() != labels)
      throw losses::loss_error("token_class_step: rules for " + std::to_string(rules.classes()) + " tags, scores for " +
                               std::to_string(labels));
    const auto memory = s.arena().template take<double>(chain_doubles(some, labels));
    std::size_t taken = 0;
    const auto take = [&](std::size_t size) { return memory.subspan(std::exchange(taken, taken + size), size); };
    const auto sum = [&](std::span<const E> learned, const std::vector<double>& rule) {
      const auto scores = take(learned.size());
      for (std::size_t i = 0; i < learned.size(); ++i)
        scores[i] = static_cast<double>(learned[i]) + (rule.empty() ? 0.0 : rule[i]);
      return scores;
    };
    const losses::chain_scores<const double> scores{sum(chain.starts, rules.starts), sum(chain.pairs, rules.pairs),
                                                    sum(chain.ends, rules.ends)};
    const auto changed = take(labels * (labels + 2));
    std::ranges::fill(changed, 0.0);
    const losses::chain_scores<double> d{changed.first(labels), changed.subspan(labels, labels * labels),
                                         changed.last(labels)};
    const double loss =
        losses::linear_chain_crf<E>(logits, labels, {some.sequence_offsets, some.allowed, some.cuts}, scores, logits, d,
                                    memory.subspan(taken), losses::reduction::mean, share);
    const auto add = [](std::span<E> to, std::span<const double> from) {
      for (std::size_t i = 0; i < to.size(); ++i) to[i] += static_cast<E>(from[i]);
    };
    add(gradients.starts, d.starts);
    add(gradients.pairs, d.pairs);
    add(gradients.ends, d.ends);
    return loss;
  }
};

}  // namespace clinicalbert::training
