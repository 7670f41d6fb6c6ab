#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/initial_state.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/relation_meaning.hpp"
#include "clinicalbert/tasks/trained_contents.hpp"
#include "clinicalbert/tensors/shape.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/training/state.hpp"
#include "clinicalbert/weights/bert_config.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/initialize.hpp"

namespace clinicalbert::tasks {

/// What pretraining begins with: the model of a folder, with new heads where it has none, or new weights of a shape
/// under a vocabulary.
class pretraining_base {
 public:
  /// Views the folder. Throws files::file_error where its decoder is not tied to the word table, which it is here, or
  /// where it knows no second half of a sequence.
  explicit pretraining_base(const model_folder& folder)
      : folder_(&folder), tokenizer_(&folder.tokenizer), config_(folder.config) {
    const auto path = folder.path / "config.json";
    if (!config_.tie_word_embeddings)
      throw files::file_error(path, "says that the decoder is not tied to the word table, as it is here");
    if (config_.type_vocab_size < 2)
      throw files::file_error(path, "has type_vocab_size 1 where 2 or more were expected, for pairs of sentences");
    finish();
  }

  /// Views the tokenizer. The configuration is that of transformers' BertConfig but for the shape.
  pretraining_base(const models::encoder_config& shape, const tokens::tokenizer& tokenizer) : tokenizer_(&tokenizer) {
    config_.num_hidden_layers = shape.layers;
    config_.hidden_size = shape.hidden;
    config_.num_attention_heads = shape.attention_heads;
    config_.intermediate_size = shape.intermediate;
    config_.hidden_act = models::name(shape.hidden_act);
    config_.vocab_size = tokenizer.pieces().size();
    config_.pad_token_id = static_cast<std::size_t>(tokenizer.pieces().pad_id());
    finish();
  }

  [[nodiscard]] const tokens::tokenizer& tokenizer() const noexcept { return *tokenizer_; }
  /// What its users may change before training: dropout.
  [[nodiscard]] weights::bert_config& config() noexcept { return config_; }
  [[nodiscard]] const weights::bert_config& config() const noexcept { return config_; }
  [[nodiscard]] models::encoder_config shape() const {
    return shape_of(config_, folder_ != nullptr ? folder_->path / "config.json" : std::filesystem::path("preset"));
  }
  /// Of the folder; empty for new weights.
  [[nodiscard]] std::filesystem::path path() const {
    return folder_ != nullptr ? folder_->path : std::filesystem::path();
  }

  /// The weights to begin with: those that are new are drawn by `seed`, normal with the configuration's
  /// initializer_range; the word row of the padding is 0, as in transformers. Throws as tasks::initial_state.
  template <class Model>
  [[nodiscard]] training::state<Model> state(const typename Model::sizes& sizes, std::uint64_t seed) const {
    using E = typename Model::E;
    if (folder_ != nullptr) return initial_state<Model>(*folder_, sizes, seed);
    models::parameter_set<Model> parameters(sizes);
    std::uint32_t number = 0;
    Model::template parameters<E>::visit(
        [&](std::string_view name, const tensors::shape&, std::span<E> values) {
          weights::initialize(name, values, config_.initializer_range, seed, ++number);
        },
        parameters.view());
    for (E& x : parameters.view().encoder.embeddings.words[*config_.pad_token_id]) x = E(0);
    return {std::move(parameters), sizes};
  }

  /// vocab.txt and tokenizer_config.json of the trained folder, by name.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> small_files() const {
    return folder_ != nullptr ? tokenizer_files(*folder_) : tokenizer_files(*tokenizer_, config_);
  }

 private:
  void finish() {
    config_.architectures = {"BertForPreTraining"};
    config_.id2label.clear();
    config_.problem_type.reset();
    config_.crf = config_.one_head_a_type = false;
    config_.extra.erase(relations_field);
  }

  const model_folder* folder_ = nullptr;
  const tokens::tokenizer* tokenizer_;
  weights::bert_config config_;
};

}  // namespace clinicalbert::tasks
