#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/batches/text_example.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/tasks/class_config.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/initial_state.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/text_classifier.hpp"
#include "clinicalbert/tasks/text_targets.hpp"
#include "clinicalbert/tasks/trained_contents.hpp"
#include "clinicalbert/training/sequence_class_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/named_tensors.hpp"

namespace clinicalbert::tasks {

/// Fine-tunes an encoder with a sequence classifier or regression on one or more corpora of labeled texts or pairs.
///
/// The labels are those that any text has, in alphabetical order. A head that the base has already is taken over if it
/// is for as many labels. Long texts are learned in windows (text_targets.hpp). Devlin et al. 2019, section 4.1.
template <models::Model M, backends::Backend B>
class classifier_trainer {
 public:
  using classifier = text_classifier<M, B>;
  using step = training::sequence_class_step<typename classifier::encoder>;
  using model = typename classifier::model;

  /// `base` must outlive it. `windows` are those of learning, and of the classifier that `freeze` gives. Throws
  /// files::file_error, also for a text without what the problem asks for, losses::loss_error for settings of the loss
  /// that do not fit the labels, and std::bad_alloc.
  classifier_trainer(const model_folder& base, std::span<const text_corpus> corpora, training::sequence_loss loss,
                     std::uint64_t seed, const document_options& windows = {})
      : base_(base),
        windows_(windows.within(base.config.max_position_embeddings)),
        meaning_{loss.problem, checked_classes(corpora, loss)},
        step_{std::move(loss), base.config.classifier_dropout},
        state_(initial_state<model>(base, {base.tables(), {{meaning_.classes.size()}}}, seed)) {
    for (const auto& corpus : corpora)
      add_text_examples(base.tokenizer, corpus, meaning_.problem, meaning_.classes, windows_, examples_);
  }

  [[nodiscard]] const class_meaning& meaning() const noexcept { return meaning_; }
  /// Windows that are learned from.
  [[nodiscard]] std::size_t examples() const noexcept { return examples_.size(); }

  /// As training::train.
  training::run_record train(typename B::stream& s, const training::training_options& options,
                             const training::callbacks& call = {}, const training::checkpoint_place& place = {}) {
    return training::train(step_, s, state_, base_.encoder_options(), std::span<const batches::text_example>(examples_),
                           options, call, place);
  }

  /// Of a multi-label problem, [K]; for what `freeze` and `save` do from now on.
  void set_thresholds(std::vector<float> thresholds) { meaning_.thresholds = std::move(thresholds); }

  /// The weights as they are now, ready to be used. May be called from a callback.
  [[nodiscard]] classifier freeze() const {
    return classifier(typename model::frozen(state_.weights.const_view()), base_.encoder_options(), meaning_,
                      base_.tokenizer, windows_);
  }

  /// Writes a folder that `load_text_classifier` and transformers open. Throws files::file_error.
  void save(const std::filesystem::path& folder, weights::storage how = weights::storage::f32) const {
    const weights::named_tensors tensors(state_.weights, how);
    weights::write_checkpoint(folder, trained_contents(base_, config(), tensors.list()));
  }

  /// Writes all files of such a folder but the weights, as training::checkpoint_place::add_files asks for. Throws
  /// files::file_error.
  void add_files(const std::filesystem::path& folder) const { write_small_files(folder, base_, config()); }

 private:
  static labels::label_set checked_classes(std::span<const text_corpus> corpora, const training::sequence_loss& loss) {
    for (const auto& corpus : corpora) check_targets(corpus, loss.problem);
    auto classes = classes_in(corpora, loss.problem);
    if (classes.empty()) throw std::invalid_argument("classifier_trainer: no text has a label");
    loss.check(classes.size());
    return classes;
  }

  [[nodiscard]] weights::bert_config config() const {
    auto config = base_.config;
    set_architecture("BertForSequenceClassification", config);
    config.id2label = meaning_.classes.names();
    config.problem_type = std::string(labels::name_of(meaning_.problem));
    if (!meaning_.thresholds.empty()) config.extra[thresholds_field] = meaning_.thresholds;
    return config;
  }

  const model_folder& base_;
  document_options windows_;
  class_meaning meaning_;
  step step_;
  training::state<model> state_;
  std::vector<batches::text_example> examples_;
};

}  // namespace clinicalbert::tasks
