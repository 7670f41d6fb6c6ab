#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/batches/relation_example.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/entity_pair_classifier.hpp"
#include "clinicalbert/tasks/initial_state.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/relation_corpus.hpp"
#include "clinicalbert/tasks/relation_examples.hpp"
#include "clinicalbert/tasks/relation_meaning.hpp"
#include "clinicalbert/tasks/trained_contents.hpp"
#include "clinicalbert/training/relation_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/named_tensors.hpp"

namespace clinicalbert::tasks {

/// How relations are learned.
struct relation_settings {
  relation_windows windows = {};
  double relation_weight = 1;  ///< of a pair with a relation in the loss, where one without counts 1
  /// Pieces before and after the mentions of each type, two a type, in alphabetical order of the types; an empty list:
  /// none. Without a list, the vocabulary's unused pieces, or none where it has too few.
  std::optional<std::vector<std::string>> markers = {};
};

/// Fine-tunes an encoder with a relation head on one or more corpora of documents with entities and relations.
///
/// The relations, and the types of entities that they hold between, are those of the corpora. A head that the base has
/// already is taken over if it is for as many relations.
template <models::Model M, backends::Backend B>
class relation_trainer {
 public:
  using classifier = entity_pair_classifier<M, B>;
  using step = training::relation_step<typename classifier::encoder>;
  using model = typename classifier::model;

  /// `base` must outlive it. Throws files::file_error, std::invalid_argument for corpora without relations, markers
  /// that are no pieces and a weight that is not positive, tokens::window_error, std::bad_alloc.
  relation_trainer(const model_folder& base, std::span<const relation_corpus> corpora, std::uint64_t seed,
                   const relation_settings& settings = {})
      : base_(base),
        windows_(settings.windows.within(base.config.max_position_embeddings)),
        meaning_(meaning_with_markers(base, corpora, settings.markers)),
        state_(initial_state<model>(base, {base.tables(), {{meaning_.classes.size()}}}, seed)) {
    if (!(settings.relation_weight > 0))
      throw std::invalid_argument("relation_trainer: the weight of relations must be positive");
    if (settings.relation_weight != 1) {
      step_.class_weights.assign(meaning_.classes.size(), static_cast<typename step::E>(settings.relation_weight));
      step_.class_weights.front() = 1;
    }
    step_.head_dropout = base.config.classifier_dropout;
    for (const auto& corpus : corpora)
      counts_.push_back(add_relation_examples(base.tokenizer, corpus.notes, meaning_, windows_, examples_));
  }

  [[nodiscard]] const relation_meaning& meaning() const noexcept { return meaning_; }
  [[nodiscard]] std::size_t examples() const noexcept { return examples_.size(); }
  [[nodiscard]] std::span<const relation_counts> counts() const noexcept { return counts_; }  ///< a corpus each

  /// As training::train.
  training::run_record train(typename B::stream& s, const training::training_options& options,
                             const training::callbacks& call = {}, const training::checkpoint_place& place = {}) {
    return training::train(step_, s, state_, base_.encoder_options(),
                           std::span<const batches::relation_example>(examples_), options, call, place);
  }

  /// The weights as they are now, ready to be used, in the windows that they learned from. May be called from a
  /// callback.
  [[nodiscard]] classifier freeze() const {
    return classifier(typename model::frozen(state_.weights.const_view()), base_.encoder_options(), meaning_,
                      base_.tokenizer, windows_);
  }

  /// Writes a folder that `load_entity_pair_classifier` opens, and transformers as an encoder. Throws
  /// files::file_error.
  void save(const std::filesystem::path& folder, weights::storage how = weights::storage::f32) const {
    const weights::named_tensors tensors(state_.weights, how);
    weights::write_checkpoint(folder, trained_contents(base_, config(), tensors.list()));
  }

  /// Writes all files of such a folder but the weights, as training::checkpoint_place::add_files asks for. Throws
  /// files::file_error.
  void add_files(const std::filesystem::path& folder) const { write_small_files(folder, base_, config()); }

 private:
  static relation_meaning meaning_with_markers(const model_folder& base, std::span<const relation_corpus> corpora,
                                               const std::optional<std::vector<std::string>>& markers) {
    auto meaning = meaning_of_relations(corpora);
    meaning.markers = markers ? *markers : unused_markers(base.tokenizer.pieces(), meaning.types.size());
    return meaning;
  }

  [[nodiscard]] weights::bert_config config() const {
    auto config = base_.config;
    set_architecture("BertModel", config);
    put_relations(meaning_, config);
    return config;
  }

  const model_folder& base_;
  relation_windows windows_;
  relation_meaning meaning_;
  step step_;
  training::state<model> state_;
  std::vector<relation_counts> counts_;
  std::vector<batches::relation_example> examples_;
};

}  // namespace clinicalbert::tasks
