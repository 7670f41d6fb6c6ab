#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "clinicalbert/batches/collate_pretraining.hpp"
#include "clinicalbert/batches/pretraining_example.hpp"
#include "clinicalbert/heads/masked_lm.hpp"
#include "clinicalbert/heads/next_sentence.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/gradient_listener.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/best_score.hpp"
#include "clinicalbert/training/gradient_exchange.hpp"
#include "clinicalbert/training/pretraining_counts.hpp"
#include "clinicalbert/training/scored_rows.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// Forward, loss and backward of BERT's pretraining, a masked language model and pairs of sentences on one encoder:
/// what a training step does before `apply_gradients`.
///
/// The loss is masked_weight times the mean over the masked pieces of a batch plus pair_weight times the mean over its
/// labelled pairs, in nats. Logits of pieces are made for masked rows alone, never [N, V]; the decoder is the word
/// table. A batch is made of parts, which are done one after the other and count as one: the means are over all of
/// them. Devlin et al. 2019, section 3.1 and appendix A.2; with both weights 1 agrees with transformers'
/// BertForPreTraining.
template <class Encoder>
struct pretraining_step {
  using E = typename Encoder::E;
  using masked_head =
      heads::masked_lm<Encoder::hidden, typename models::activation_type<Encoder::config.hidden_act>::type,
                       typename Encoder::backend>;
  using pair_head = heads::next_sentence<Encoder::hidden, typename Encoder::backend>;
  using model = heads::with_heads<Encoder, masked_head, pair_head>;
  using stream = typename Encoder::stream;
  using example = batches::pretraining_example;
  using batch = std::vector<batches::pretraining_batch>;  // parts

  double masked_weight = 1, pair_weight = 1;
  std::string_view pair_name = "nsp";    ///< of the pairs' scores: nsp, or sop where they say an order
  pretraining_counts* counts = nullptr;  ///< overwritten with those of each batch, with dropout; null: nobody asks
  /// Not null: each batch is shared by several processes, and losses, counts and gradients, which must be zero before,
  /// are those of the whole on each.
  gradient_exchange<model>* exchange = nullptr;

  [[nodiscard]] static typename model::sizes sizes(const layers::table_sizes& tables) {
    return {tables, {typename masked_head::sizes{tables.vocabulary}, typename pair_head::sizes{}}};
  }

  /// What a run's bits depend on here (run_settings.hpp).
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> settings() const {
    std::vector<std::pair<std::string, std::string>> all{{"masked_weight", std::to_string(masked_weight)},
                                                         {"pair_weight", std::to_string(pair_weight)}};
    if (exchange != nullptr) all.emplace_back("ranks", std::to_string(exchange->ranks().size()));
    return all;
  }

  /// Of the latest batch, by name.
  [[nodiscard]] std::vector<named_score> parts() const {
    return counts == nullptr ? std::vector<named_score>() : counts->named(pair_name);
  }

  /// One part.
  static void collate(std::span<const example> examples, std::span<const std::uint32_t> chosen, batch& into) {
    into.resize(1);
    batches::collate_pretraining(examples, chosen, into.front());
  }
  [[nodiscard]] static std::size_t length(const example& one) noexcept { return one.ids.size(); }
  /// Of all processes that share the batch.
  [[nodiscard]] static std::size_t tokens(const batch& some) noexcept {
    std::size_t sum = 0;
    for (const auto& part : some) sum += part.all_tokens();
    return sum;
  }
  /// Masked pieces. Of several batches that are one, the means over pairs are weighed by these, not by pairs; parts of
  /// one batch are exact.
  [[nodiscard]] static double items(const batch& some) noexcept {
    double sum = 0;
    for (const auto& part : some) sum += static_cast<double>(part.masked_rows.size());
    return sum;
  }

  /// What is learned of a batch, or of this process's share of one: masked pieces, and pairs that have an answer.
  /// Throws losses::loss_error for labels that are no pieces or no answers.
  [[nodiscard]] static std::array<double, 2> labels_of(const batch& some, std::size_t vocabulary) {
    std::array<double, 2> sums{};
    for (const auto& part : some) {
      sums[0] += losses::label_weight<E>(part.masked_labels, vocabulary, {});
      sums[1] += losses::label_weight<E>(part.next_sentences, 2, {});
    }
    return sums;
  }

  /// Accumulates `share` times the gradients of the loss, which it returns. The ids must have passed
  /// `models::check_batch`. Throws as labels_of, and std::bad_alloc.
  double accumulate(stream& s, state<model>& run, const models::encoder_options& options,
                    const tensors::random_key& key, const batch& some, double share = 1.0) const {
    const auto& weights = run.weights.const_view();
    auto labels = labels_of(some, weights.encoder.embeddings.words.size());
    models::gradient_listener complete;
    if (exchange != nullptr) {
      exchange->begin(s, run);
      exchange->ranks().sum(labels);
      complete = exchange->listener();
    }
    auto found = accumulate(s, weights, run.gradients.view(), options, key, some, share, labels, complete);
    if (exchange != nullptr) {
      exchange->finish();
      found.sum(exchange->ranks());
    }
    if (counts != nullptr) *counts = found;
    return masked_weight * found.masked_loss() + pair_weight * found.pair_loss();
  }
  /// The same for a model whose encoder and heads are some of a larger one's, and without an exchange: returns the
  /// counts of this process's rows. `labels` are the whole batch's; `complete` is told during the last backward, if
  /// there is one.
  pretraining_counts accumulate(stream& s, const typename model::template parameters<const E>& weights,
                                const typename model::template parameters<E>& gradients,
                                const models::encoder_options& options, const tensors::random_key& key,
                                const batch& some, double share, const std::array<double, 2>& labels,
                                const models::gradient_listener& complete = {}) const {
    const double masked_scale = labels[0] > 0 ? share * masked_weight / labels[0] : 0.0,
                 pair_scale = labels[1] > 0 ? share * pair_weight / labels[1] : 0.0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < some.size(); ++i)
      if (some[i].sequences() > 0) last = i;
    pretraining_counts found;
    tensors::random_key of_part = key;
    for (std::size_t i = 0; i < some.size(); ++i) {
      const auto& part = some[i];
      of_part.first_row += static_cast<std::uint32_t>(part.rows_before);  // so the masks are those of one large part
      if (part.sequences() > 0)
        found.add(accumulate_part(s, weights, gradients, options, of_part, part, masked_scale, pair_scale,
                                  i == last ? complete : models::gradient_listener{}));
      of_part.first_row += static_cast<std::uint32_t>(part.tokens() + part.rows_behind);
    }
    return found;
  }

  /// Bytes of the stream's arena that `accumulate` takes for a part.
  [[nodiscard]] static std::size_t workspace(const models::encoder_options& options,
                                             const batches::pretraining_batch& part, std::size_t vocabulary,
                                             std::size_t concurrency) {
    const std::size_t tokens = part.tokens(), rows = part.masked_rows.size(), sequences = part.sequences();
    const auto bytes = [](std::size_t count) { return tensors::arena::bytes_for(count, sizeof(E)); };
    return Encoder::training_workspace(options, tokens, part.tokens_view().sequences.longest(), concurrency) +
           masked_head::workspace(rows, {vocabulary}, concurrency) + pair_head::workspace(sequences, concurrency) +
           bytes(rows * vocabulary) + bytes(2 * sequences) + bytes(tokens * Encoder::hidden) +
           row_scores_workspace(std::max(rows, sequences));
  }

 private:
  static pretraining_counts accumulate_part(stream& s, const typename model::template parameters<const E>& weights,
                                            const typename model::template parameters<E>& gradients,
                                            const models::encoder_options& options, const tensors::random_key& key,
                                            const batches::pretraining_batch& part, double masked_scale,
                                            double pair_scale, const models::gradient_listener& complete) {
    const auto& [masked_w, pair_w] = weights.heads;
    const auto& [masked_g, pair_g] = gradients.heads;
    const auto words = weights.encoder.embeddings.words;
    const std::size_t tokens = part.tokens(), rows = part.masked_rows.size(), sequences = part.sequences();
    s.arena().reserve(workspace(options, part, words.size(), s.concurrency()));
    const tensors::arena::scope scope(s.arena());
    const tensors::matrix<E> logits(s.arena().template take<E>(rows * words.size()).data(), rows, words.size());
    const typename pair_head::answers answers(s.arena().template take<E>(2 * sequences).data(), sequences);
    const typename Encoder::output d_hidden(s.arena().template take<E>(tokens * Encoder::hidden).data(), tokens);

    typename Encoder::saved encoder_saved;
    typename masked_head::saved masked_saved;
    typename pair_head::saved pair_saved;
    const auto view = part.tokens_view();
    const auto hidden = Encoder::forward(s, weights.encoder, options, key, view, encoder_saved);
    pretraining_counts found;
    // The logits become their gradient.
    pair_head::forward(s, pair_w, view.sequences, hidden, answers, pair_saved);
    found.pairs =
        score_rows<typename Encoder::backend>(s, tensors::matrix<E>(answers), part.next_sentences, pair_scale);
    pair_head::backward(s, pair_w, pair_saved, answers, d_hidden, pair_g);
    if (rows > 0) {
      masked_head::forward(s, masked_w, words, static_cast<E>(options.layer_norm_epsilon), part.masked_rows, hidden,
                           logits, masked_saved);
      found.masked = score_rows<typename Encoder::backend>(s, logits, part.masked_labels, masked_scale);
      masked_head::backward(s, masked_w, words, masked_saved, logits, d_hidden, masked_g,
                            gradients.encoder.embeddings.words, backends::epilogues::accumulate{});
    }
    Encoder::backward(s, weights.encoder, options, encoder_saved, d_hidden, gradients.encoder, complete);
    return found;
  }
};

}  // namespace clinicalbert::training
