#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/tag_layers.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tasks/config_fields.hpp"
#include "clinicalbert/weights/bert_config.hpp"

namespace clinicalbert::tasks {

// What a config.json says of a model, as the parts of the library take it. `file` is named in errors, which are
// files::file_error.

/// What the compiler must know.
[[nodiscard]] inline models::encoder_config shape_of(const weights::bert_config& config,
                                                     const std::filesystem::path& file) {
  const auto activation = [&](const std::string& name) {
    if (name == "gelu" || name == "gelu_python") return models::activation::gelu;
    if (name == "gelu_new" || name == "gelu_pytorch_tanh") return models::activation::gelu_new;
    if (name == "relu") return models::activation::relu;
    throw files::file_error(file, "field hidden_act names an activation that no encoder here has");
  };
  return {config.num_hidden_layers, config.hidden_size, config.num_attention_heads, config.intermediate_size,
          activation(config.hidden_act)};
}

[[nodiscard]] inline layers::table_sizes tables_of(const weights::bert_config& config) noexcept {
  return {config.vocab_size, config.max_position_embeddings, config.type_vocab_size};
}

[[nodiscard]] inline models::encoder_options options_of(const weights::bert_config& config) noexcept {
  return {config.layer_norm_eps, config.hidden_dropout_prob, config.attention_probs_dropout_prob,
          config.pad_token_id ? static_cast<std::int32_t>(*config.pad_token_id) : -1};
}

/// Makes it the configuration of a model of another architecture, such as "BertForTokenClassification": what it says of
/// a former head is gone from it.
inline void set_architecture(std::string name, weights::bert_config& config) {
  config.architectures = {std::move(name)};
  config.id2label.clear();
  config.problem_type.reset();
  config.crf = config.one_head_a_type = false;
  for (const char* field : {thresholds_field, relations_field, pooling_field}) config.extra.erase(field);
}

/// The tags of a token classifier: id2label, as IOB2 of all types together or, with one_head_a_type, of each.
[[nodiscard]] inline labels::tag_layers tags_of(const weights::bert_config& config, const std::filesystem::path& file) {
  if (config.id2label.empty()) throw files::file_error(file, "has no id2label, so this is no token classifier");
  if (config.crf && config.one_head_a_type)
    throw files::file_error(file, "has both crf and one_head_a_type, which no token classifier here has");
  try {
    labels::label_set classes(config.id2label);
    if (config.one_head_a_type) return labels::tag_layers::one_a_type(classes);
    return labels::tag_set(std::move(classes));
  } catch (const labels::label_error& error) {
    throw files::file_error(file, std::string("field id2label: ") + error.what());
  }
}

}  // namespace clinicalbert::tasks
