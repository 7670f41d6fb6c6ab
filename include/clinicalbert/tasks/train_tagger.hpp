#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/labels/allowed_tags.hpp"
#include "clinicalbert/labels/tag_layers.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/initial_state.hpp"
#include "clinicalbert/tasks/layered_examples.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/score_tags.hpp"
#include "clinicalbert/tasks/tagging_corpus.hpp"
#include "clinicalbert/tasks/tagging_examples.hpp"
#include "clinicalbert/tasks/trained_contents.hpp"
#include "clinicalbert/training/token_class_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/named_tensors.hpp"

namespace clinicalbert::tasks {

/// What stands on the encoder of a tagger.
struct tagger_options {
  /// A linear-chain CRF over a sentence's tags under the rules of IOB2 (losses/linear_chain_crf.hpp).
  bool crf = false;
  /// Tags in a layer for each type, so that entities of different types may share words (labels/tag_layers.hpp).
  bool one_head_a_type = false;
};

/// Fine-tunes an encoder with a new token classifier on one or more corpora of tagged sentences (IOB2).
///
/// The labels are the types that any corpus marks, in alphabetical order. A type that a corpus never marks is unknown
/// there (labels::allowed_tags). Devlin et al. 2019, section 5.3.
template <models::Model M, backends::Backend B>
class tagger_trainer {
 public:
  using tagger = token_tagger<M, B>;
  using step = training::token_class_step<typename tagger::encoder>;
  using model = typename tagger::model;

  /// `length`: pieces of an example at most. Throws files::file_error, std::bad_alloc, labels::label_error for more
  /// types than a mask of 64 bits has place for, and std::invalid_argument for a CRF with one head a type.
  tagger_trainer(const model_folder& base, std::span<const tagging_corpus> corpora, std::uint64_t seed,
                 std::size_t length, const tagger_options& options = {})
      : base_(base),
        options_(options),
        length_(std::min(length, base.config.max_position_embeddings)),
        tags_(make_layers(all_types(corpora), options)),
        state_(initial_state<model>(base, {base.tables(), {{tags_.size(), options.crf}}}, seed)) {
    for (const auto& corpus : corpora) {
      check_tags(corpus);
      for (const auto& sentence : corpus.sentences) untold_ += count_untold(sentence, tags_);
      const auto marked = marked_types(corpus.sentences);
      constexpr std::size_t overlap = window_options{}.overlap;
      if (tags_.are_one_a_type()) {
        add_layered_examples(base.tokenizer, corpus.sentences, tags_, marked, length_, overlap, examples_);
      } else {
        const auto allowed = labels::allowed_tags(tags_.tags(), marked);
        add_tagging_examples(base.tokenizer, corpus.sentences, tags_.tags(), allowed, length_, overlap, examples_);
      }
    }
  }

  [[nodiscard]] const labels::tag_layers& tags() const noexcept { return tags_; }
  [[nodiscard]] std::size_t examples() const noexcept { return examples_.size(); }
  /// Entities that are not learned, since they share words with others (count_untold).
  [[nodiscard]] std::size_t untold() const noexcept { return untold_; }

  /// As training::train; a checkpoint of a run on other labels is refused.
  training::run_record train(typename B::stream& s, const training::training_options& options,
                             const training::callbacks& call = {}, training::checkpoint_place place = {}) {
    std::string names;
    for (const auto& name : tags_.classes().names()) names += (names.empty() ? "" : ", ") + name;
    place.identity.emplace_back("labels", names);
    if (options_.crf) place.identity.emplace_back("crf", "true");
    const step how{base_.config.classifier_dropout, labels::tag_transitions(tags_.tags()),
                   tags_.are_one_a_type() ? tags_.width() : 0};
    return training::train(how, s, state_, base_.encoder_options(), examples_, options, call, place);
  }

  /// The weights as they are now, ready to be used. May be called from a callback.
  [[nodiscard]] tagger freeze() const {
    window_options windows;
    windows.length = length_;
    return tagger(typename model::frozen(state_.weights.const_view()), base_.encoder_options(), tags_, base_.tokenizer,
                  windows.within(base_.config.max_position_embeddings));
  }

  /// Writes a folder that `load_token_tagger` and transformers open. Throws files::file_error.
  void save(const std::filesystem::path& folder, weights::storage how) const {
    const weights::named_tensors tensors(state_.weights, how);
    weights::write_checkpoint(folder, trained_contents(base_, config(), tensors.list()));
  }

  /// Writes all files of such a folder but the weights, as training::checkpoint_place::add_files asks for. Throws
  /// files::file_error.
  void add_files(const std::filesystem::path& folder) const { write_small_files(folder, base_, config()); }

 private:
  static labels::tag_layers make_layers(const std::vector<std::string>& types, const tagger_options& options) {
    if (!options.one_head_a_type) return labels::tag_set::of_types(types);
    if (options.crf) throw std::invalid_argument("a CRF is over the tags of all types, not of one head a type");
    return labels::tag_layers::one_a_type(types);
  }

  [[nodiscard]] weights::bert_config config() const {
    auto config = base_.config;
    set_architecture("BertForTokenClassification", config);
    config.id2label = tags_.classes().names();
    config.crf = options_.crf;
    config.one_head_a_type = options_.one_head_a_type;
    return config;
  }

  const model_folder& base_;
  tagger_options options_;
  std::size_t length_;
  labels::tag_layers tags_;
  training::state<model> state_;
  std::vector<batches::token_example> examples_;
  std::size_t untold_ = 0;
};

}  // namespace clinicalbert::tasks
