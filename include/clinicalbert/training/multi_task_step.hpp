#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "clinicalbert/batches/multi_task_batch.hpp"
#include "clinicalbert/heads/log_variances.hpp"
#include "clinicalbert/heads/optional_head.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/losses/uncertainty_weight.hpp"
#include "clinicalbert/models/gradient_listener.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/best_score.hpp"
#include "clinicalbert/training/gradient_exchange.hpp"
#include "clinicalbert/training/multi_task_counts.hpp"
#include "clinicalbert/training/pretraining_step.hpp"
#include "clinicalbert/training/relation_step.hpp"
#include "clinicalbert/training/state.hpp"
#include "clinicalbert/training/token_class_step.hpp"

namespace clinicalbert::training {

/// Forward, loss and backward of pretraining with clinical tasks: a masked language model, pairs of sentences, entities
/// and relations on one encoder: what a training step does before `apply_gradients`.
///
/// The loss is the sum over the objectives of which the batch has something of weight times the mean loss, that of the
/// task's own step; with learned weights of w (exp(-s) L + s / 2) for each (losses::uncertainty_weight), whose s the
/// optimizer moves like any weight. A batch is as Liu et al. 2019 (MT-DNN, algorithm 1) have it, of one task, or of
/// several: then their gradients add up. Where a task has no examples its head has no parameters.
template <class Encoder>
struct multi_task_step {
  using E = typename Encoder::E;
  using text_step = pretraining_step<Encoder>;
  using entity_step = token_class_step<Encoder>;
  using relations_step = relation_step<Encoder>;
  using masked_head = typename text_step::masked_head;
  using pair_head = typename text_step::pair_head;
  using variances = heads::log_variances<Encoder::hidden, E>;
  using model = heads::with_heads<Encoder, masked_head, pair_head, heads::optional_head<typename entity_step::head>,
                                  heads::optional_head<typename relations_step::head>, variances>;
  using stream = typename Encoder::stream;
  using example = batches::multi_task_example;
  using batch = batches::multi_task_batch;
  template <class T>
  using parameters = typename model::template parameters<T>;

  std::array<double, objective::count> weights{1, 1, 1, 1};  ///< an objective each
  std::string_view pair_name = "nsp";                        ///< of the pairs' scores, as pretraining_step has it
  std::optional<double> head_dropout = {};  ///< of entities and relations; none: the encoder's hidden dropout
  multi_task_counts* counts = nullptr;      ///< overwritten with those of each batch; null: nobody asks
  /// Not null: each batch is shared by several processes, and losses, counts and gradients, which must be zero before,
  /// are those of the whole on each, those of the log variances too.
  gradient_exchange<model>* exchange = nullptr;

  /// `tag_classes` and `relation_classes` may be 0: no such task.
  [[nodiscard]] static typename model::sizes sizes(const layers::table_sizes& tables, std::size_t tag_classes,
                                                   std::size_t relation_classes, bool learns_weights) {
    std::optional<typename entity_step::head::sizes> of_entities;
    std::optional<typename relations_step::head::sizes> of_relations;
    if (tag_classes > 0) of_entities = {tag_classes, false};
    if (relation_classes > 0) of_relations = {relation_classes};
    return {tables,
            {typename masked_head::sizes{tables.vocabulary}, typename pair_head::sizes{}, of_entities, of_relations,
             typename variances::sizes{learns_weights ? objective::count : 0}}};
  }

  /// The parameters of one task's model.
  template <class T>
  [[nodiscard]] static auto of_text(const parameters<T>& all) {
    return typename text_step::model::template parameters<T>{all.encoder,
                                                             {std::get<0>(all.heads), std::get<1>(all.heads)}};
  }
  /// The task must be there.
  template <class T>
  [[nodiscard]] static auto of_entities(const parameters<T>& all) {
    return typename entity_step::model::template parameters<T>{all.encoder, {std::get<2>(all.heads).head.value()}};
  }
  template <class T>
  [[nodiscard]] static auto of_relations(const parameters<T>& all) {
    return typename relations_step::model::template parameters<T>{all.encoder, {std::get<3>(all.heads).head.value()}};
  }

  /// What a run's bits depend on here (run_settings.hpp): of clinical tasks nothing where they weigh 1, so that older
  /// checkpoints can be taken up.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> settings() const {
    std::vector<std::pair<std::string, std::string>> all;
    constexpr std::array<const char*, objective::count> names{"masked_weight", "pair_weight", "entity_weight",
                                                              "relation_weight"};
    for (std::size_t i = 0; i < objective::count; ++i)
      if (i < objective::entities || weights[i] != 1) all.emplace_back(names[i], std::to_string(weights[i]));
    if (head_dropout) all.emplace_back("head_dropout", std::to_string(*head_dropout));
    if (exchange != nullptr) all.emplace_back("ranks", std::to_string(exchange->ranks().size()));
    return all;
  }

  /// Of the latest batch, by name.
  [[nodiscard]] std::vector<named_score> parts() const {
    return counts == nullptr ? std::vector<named_score>() : counts->named(pair_name);
  }

  static void collate(std::span<const example> examples, std::span<const std::uint32_t> chosen, batch& into) {
    batches::collate_tasks(examples, chosen, into);
  }
  [[nodiscard]] static std::size_t length(const example& one) noexcept {
    return std::visit([](const auto& some) { return some.ids.size(); }, one);
  }
  /// Of all processes that share the batch.
  [[nodiscard]] static std::size_t tokens(const batch& some) noexcept { return some.all_tokens(); }
  /// Of all tasks together: only batches of one task and one objective can be parts of a larger one; parts of a batch
  /// are exact.
  [[nodiscard]] double items(const batch& some) const {
    return text_step::items(some.text) + sum_of(entity_step{}, some.entities) +
           sum_of(relations_step{}, some.relations);
  }

  /// Accumulates `share` times the gradients of the loss, which it returns. The ids must have passed
  /// `models::check_batch`; a batch of a task that the model does not have is std::bad_optional_access. Throws
  /// losses::loss_error, std::bad_alloc.
  double accumulate(stream& s, state<model>& run, const models::encoder_options& options,
                    const tensors::random_key& key, const batch& some, double share = 1.0) const {
    const parameters<const E>& w = run.weights.const_view();
    const parameters<E>& gradients = run.gradients.view();
    const std::span<const E> learned = std::get<4>(w.heads).values;
    const entity_step entities{head_dropout};
    const relations_step relations{{}, head_dropout};
    const auto of_text_labels = text_step::labels_of(some.text, w.encoder.embeddings.words.size());
    std::array<double, objective::count> items{of_text_labels[0], of_text_labels[1], sum_of(entities, some.entities),
                                               sum_of(relations, some.relations)};
    // Of this process: the gradients are complete, layer by layer, during the last of them.
    std::size_t backwards = backwards_of(some);
    if (exchange != nullptr) {
      exchange->begin(s, run);
      exchange->ranks().sum(items);
    }
    const auto listener = [&] {
      return --backwards == 0 && exchange != nullptr ? exchange->listener() : models::gradient_listener{};
    };
    std::array<losses::uncertainty_weight, objective::count> how;
    multi_task_counts found;
    found.learns_scales = !learned.empty();
    for (std::size_t i = 0; i < objective::count; ++i) {
      how[i] = {weights[i], learned.empty() ? 0.0 : static_cast<double>(learned[i])};
      found.scales[i] = how[i].scale();
      found.is_there[i] = items[i] > 0;
    }
    tensors::random_key of_task = key;
    if (has_text(some)) {
      const text_step text{how[objective::masked_pieces].scale(), how[objective::sentence_pairs].scale(), pair_name};
      found.text = text.accumulate(s, of_text(w), of_text(gradients), options, of_task, some.text, share,
                                   {items[objective::masked_pieces], items[objective::sentence_pairs]}, listener());
    }
    of_task.first_row += static_cast<std::uint32_t>(text_step::tokens(some.text));

    const auto learn = [&](const auto& step, const auto& parts, std::size_t which, double& loss, auto&& view) {
      for (const auto& part : parts) {
        auto of_part = of_task;
        of_part.first_row += static_cast<std::uint32_t>(part.rows_before);
        if (const double here = step.items(part); here > 0) {
          const double of_all = here / items[which];
          loss += of_all * step.accumulate(s, view(w), view(gradients), options, of_part, part,
                                           share * how[which].scale() * of_all, listener());
        }
        of_task.first_row += static_cast<std::uint32_t>(part.all_tokens());
      }
    };
    learn(entities, some.entities, objective::entities, found.entity_loss,
          [](const auto& all) { return of_entities(all); });
    learn(relations, some.relations, objective::relations, found.relation_loss,
          [](const auto& all) { return of_relations(all); });
    if (exchange != nullptr) {
      exchange->finish();
      found.sum(exchange->ranks());
    }

    const std::array<double, objective::count> plain{found.text.masked_loss(), found.text.pair_loss(),
                                                     found.entity_loss, found.relation_loss};
    double loss = 0;
    for (std::size_t i = 0; i < objective::count; ++i) {
      if (!found.is_there[i]) continue;
      loss += how[i].loss(plain[i]);
      // Of the whole batch's loss, so behind the exchange: each rank has the same.
      if (!learned.empty()) std::get<4>(gradients.heads).values[i] += static_cast<E>(share * how[i].slope(plain[i]));
    }
    if (counts != nullptr) *counts = found;
    return loss;
  }

 private:
  [[nodiscard]] static bool has_text(const batch& some) noexcept {
    return std::ranges::any_of(some.text, [](const auto& part) { return part.sequences() > 0; });
  }
  /// How often something of the batch goes through the encoder, the text counted once.
  [[nodiscard]] static std::size_t backwards_of(const batch& some) {
    const auto learned = [](const auto& step, const auto& parts) {
      return static_cast<std::size_t>(
          std::ranges::count_if(parts, [&](const auto& part) { return step.items(part) > 0; }));
    };
    return (has_text(some) ? 1 : 0) + learned(entity_step{}, some.entities) + learned(relations_step{}, some.relations);
  }
  template <class Step, class Parts>
  [[nodiscard]] static double sum_of(const Step& step, const Parts& parts) {
    double sum = 0;
    for (const auto& part : parts) sum += step.items(part);
    return sum;
  }
};

}  // namespace clinicalbert::training
