#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tasks/answering_examples.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/initial_state.hpp"
#include "clinicalbert/tasks/load_span_answerer.hpp"
#include "clinicalbert/tasks/trained_contents.hpp"
#include "clinicalbert/training/span_extract_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/named_tensors.hpp"

namespace clinicalbert::tasks {

/// Questions and the file that they come from, which messages name.
struct answering_corpus {
  std::filesystem::path path;
  corpora::squad_corpus squad;
};

/// Fine-tunes an encoder with a new span extractor on one or more corpora of questions. Devlin et al. 2019, sections
/// 4.2 and 4.3.
template <models::Model M, backends::Backend B>
class answerer_trainer {
 public:
  using answerer = span_answerer<M, B>;
  using step = training::span_extract_step<typename answerer::encoder>;
  using model = typename answerer::model;

  /// Windows are not longer than the model's positions; the base must outlive this. The seed is that of new weights and
  /// of the windows that are drawn. Throws files::file_error, tokens::window_error, std::bad_alloc.
  answerer_trainer(const model_folder& base, std::span<const answering_corpus> corpora, std::uint64_t seed,
                   const question_windows& windows = {}, std::size_t other_windows = window_choice::all)
      : base_(base),
        windows_(windows.within(base.config.max_position_embeddings)),
        state_(initial_state<model>(with_two_segments(base), {base.tables(), {}}, seed)) {
    for (const auto& corpus : corpora)
      counts_.push_back(
          add_answering_examples(base.tokenizer, corpus.squad, windows_, {other_windows, seed}, examples_));
  }

  [[nodiscard]] std::size_t examples() const noexcept { return examples_.size(); }
  [[nodiscard]] std::span<const answering_counts> counts() const noexcept { return counts_; }  ///< a corpus each
  [[nodiscard]] const question_windows& windows() const noexcept { return windows_; }

  training::run_record train(typename B::stream& s, const training::training_options& options,
                             const training::callbacks& call = {}, const training::checkpoint_place& place = {}) {
    return training::train(step{}, s, state_, base_.encoder_options(), examples_, options, call, place);
  }

  /// The weights as they are now, ready to be used, in the windows that they learned from. May be called from a
  /// callback.
  [[nodiscard]] answerer freeze(answering_options how = {}) const {
    how.windows = windows_;
    return answerer(typename model::frozen(state_.weights.const_view()), base_.encoder_options(), base_.tokenizer, how);
  }

  /// Writes a folder that `load_span_answerer` and transformers open. Throws files::file_error.
  void save(const std::filesystem::path& folder, weights::storage how = weights::storage::f32) const {
    const weights::named_tensors tensors(state_.weights, how);
    weights::write_checkpoint(folder, trained_contents(base_, config(), tensors.list()));
  }

  /// Writes all files of such a folder but the weights, as training::checkpoint_place::add_files asks for. Throws
  /// files::file_error.
  void add_files(const std::filesystem::path& folder) const { write_small_files(folder, base_, config()); }

 private:
  static const model_folder& with_two_segments(const model_folder& base) {
    if (base.config.type_vocab_size < 2)
      throw files::file_error(base.path / "config.json", "field type_vocab_size is " +
                                                             std::to_string(base.config.type_vocab_size) +
                                                             ", but a question and a text are two segments");
    return base;
  }

  [[nodiscard]] weights::bert_config config() const {
    auto config = base_.config;
    set_architecture("BertForQuestionAnswering", config);
    return config;
  }

  const model_folder& base_;
  question_windows windows_;
  training::state<model> state_;
  std::vector<answering_counts> counts_;
  std::vector<batches::span_example> examples_;
};

}  // namespace clinicalbert::tasks
