#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "clinicalbert/batches/take_share.hpp"
#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/tasks/clinical_tasks.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/pretraining_base.hpp"
#include "clinicalbert/tasks/pretraining_mixture.hpp"
#include "clinicalbert/tasks/score_pretraining.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "clinicalbert/training/gradient_exchange.hpp"
#include "clinicalbert/training/multi_task_batches.hpp"
#include "clinicalbert/training/multi_task_counts.hpp"
#include "clinicalbert/training/multi_task_step.hpp"
#include "clinicalbert/training/pretraining_batches.hpp"
#include "clinicalbert/training/pretraining_counts.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/named_tensors.hpp"

namespace clinicalbert::tasks {

/// Pretrains a BERT on a store: a masked language model and pairs of sentences (Devlin et al. 2019, section 3.1), and
/// beside them, where there are clinical tasks, entities and relations on the same encoder.
template <models::Model M, backends::Backend B>
class pretrainer {
 public:
  using encoder = models::encoder<M, B>;
  using step = training::multi_task_step<encoder>;
  using model = typename step::model;
  using text_step = typename step::text_step;

  /// Views the base. `learns_weights`: those of the objectives (losses::uncertainty_weight). Throws files::file_error
  /// and std::bad_alloc.
  pretrainer(const pretraining_base& base, std::uint64_t seed, clinical_tasks tasks = {}, bool learns_weights = false)
      : base_(base),
        tasks_(std::move(tasks)),
        sizes_(step::sizes(tables_of(base.config()), tasks_.tag_classes(), tasks_.relation_classes(), learns_weights)),
        state_(base.state<model>(sizes_, seed)) {}

  [[nodiscard]] const clinical_tasks& tasks() const noexcept { return tasks_; }

  /// As training::train, for the phases' steps; a checkpoint of a run on another store, on other examples or on other
  /// labels is refused.
  ///
  /// Throws files::file_error for a store of another vocabulary, std::invalid_argument for sequences longer than the
  /// model's positions and for examples of another vocabulary, and as training::multi_task_batches.
  ///
  /// With ranks, each of which must call this with the same arguments, all share each batch, and the run is that of one
  /// process up to the order of sums, on each rank to the same bits. One should write checkpoints and logs. Throws
  /// std::runtime_error on all where a rank has another store, other examples or labels, or begins with other weights
  /// or at another step.
  training::run_record train(typename B::stream& s, const corpora::token_store& store,
                             const training::pretraining_data& data, training::training_options options,
                             const pretraining_mixture& mixture = {}, const training::callbacks& call = {},
                             training::checkpoint_place place = {}, training::communicator* ranks = nullptr) {
    store.require(base_.tokenizer());
    for (const auto& phase : data.phases) check_length(phase.length);
    check_length(tasks_.longest());
    if (tasks_.vocabulary() != 0 && tasks_.vocabulary() != base_.tokenizer().pieces().size())
      throw std::invalid_argument("pretraining: clinical examples of a vocabulary of " +
                                  std::to_string(tasks_.vocabulary()) + " pieces, but the model has " +
                                  std::to_string(base_.tokenizer().pieces().size()));
    options.max_steps = data.steps();
    batches::batch_share share;
    std::optional<training::gradient_exchange<model>> exchange;
    if (ranks != nullptr && ranks->size() > 1) {
      if (options.adversarial > 0) throw std::invalid_argument("pretraining: several ranks learn no attack");
      training::require_same(*ranks, store.checksum(), "store");
      share = {ranks->rank(), ranks->size()};
      exchange.emplace(*ranks, sizes_);
    }
    training::multi_task_batches source(
        store, base_.tokenizer().pieces(), data,
        {tasks_.entity_examples(), tasks_.relation_examples(), mixture.sampling, mixture.shares}, options, share);
    const auto meanings = tasks_.settings();
    if (exchange) training::require_same(*ranks, checksum_of(source.settings(), meanings), "examples or labels");
    training::multi_task_counts counts;
    const bool is_order = data.pairs.objective == batches::pair_objective::sentence_order;
    const bool has_heads = tasks_.has_entities() || tasks_.has_relations();
    const step how{mixture.weights, is_order ? "sop" : "nsp",
                   has_heads ? base_.config().classifier_dropout : std::nullopt, &counts,
                   exchange ? &*exchange : nullptr};
    place.identity.insert(place.identity.end(), meanings.begin(), meanings.end());
    return training::train(how, s, state_, options_of(base_.config()), source, options, call, place);
  }

  /// Scores the weights as they are now on a store. May be called from a callback. Throws files::file_error for a store
  /// of another vocabulary, and as score_pretraining.
  [[nodiscard]] training::pretraining_counts score(typename B::stream& s, const corpora::token_store& store,
                                                   const pretraining_scoring& how) const {
    store.require(base_.tokenizer());
    check_length(how.pairs.longest);
    return score_pretraining<text_step>(s,
                                        typename text_step::model::frozen(step::of_text(state_.weights.const_view())),
                                        options_of(base_.config()), store, base_.tokenizer().pieces(), how);
  }

  /// Writes a folder that transformers opens as BertForPreTraining, and every trainer here as a base; in it, of each
  /// clinical task, a folder with the same encoder under that task's head: `entities`, which transformers opens as
  /// BertForTokenClassification and load_token_tagger as a tagger, and `relations`, which load_entity_pair_classifier
  /// opens. Throws files::file_error.
  void save(const std::filesystem::path& folder) const {
    const auto& view = state_.weights.const_view();
    write(folder, base_.config(), step::of_text(view));
    if (tasks_.has_entities())
      write(folder / "entities", tasks_.tagger_config(base_.config()), step::of_entities(view));
    if (tasks_.has_relations())
      write(folder / "relations", tasks_.relation_config(base_.config()), step::of_relations(view));
  }

  /// Writes all files of such a folder but the weights, as training::checkpoint_place::add_files asks for. Throws
  /// files::file_error.
  void add_files(const std::filesystem::path& folder) const {
    for (const auto& [name, text] : base_.small_files()) files::write_whole(folder / name, text);
    weights::write_bert_config(base_.config(), folder / "config.json");
  }

 private:
  template <class View>
  void write(const std::filesystem::path& folder, const weights::bert_config& config, const View& view) const {
    const auto tensors = weights::named_tensors::of_view(view);
    weights::checkpoint_contents contents{config, tensors.list()};
    contents.others = base_.small_files();
    weights::write_checkpoint(folder, contents);
  }

  static std::uint64_t checksum_of(const training::run_settings& data, const training::run_settings& meanings) {
    std::string all;
    for (const auto* settings : {&data, &meanings})
      for (const auto& [name, value] : *settings) all += name + " " + value + "\n";
    return files::xxh64(std::as_bytes(std::span(all)));
  }

  void check_length(std::size_t length) const {
    if (length > base_.config().max_position_embeddings)
      throw std::invalid_argument("pretraining: sequences of " + std::to_string(length) +
                                  " pieces, but the model has " +
                                  std::to_string(base_.config().max_position_embeddings) + " positions");
  }

  const pretraining_base& base_;
  clinical_tasks tasks_;
  typename model::sizes sizes_;
  training::state<model> state_;
};

}  // namespace clinicalbert::tasks
