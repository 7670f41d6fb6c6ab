#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace clinicalbert::weights {

/// A BERT's config.json, its fields named as Hugging Face names them; read_bert_config checks them.
struct bert_config {
  std::size_t hidden_size = 0;
  std::size_t num_hidden_layers = 0;
  std::size_t num_attention_heads = 0;
  std::size_t intermediate_size = 0;
  std::size_t vocab_size = 0;
  std::size_t max_position_embeddings = 512;
  std::size_t type_vocab_size = 2;
  std::string hidden_act = "gelu";  // see known_activations
  double layer_norm_eps = 1e-12;
  double hidden_dropout_prob = 0.1;
  double attention_probs_dropout_prob = 0.1;
  std::optional<double> classifier_dropout;  // none: as hidden_dropout_prob
  double initializer_range = 0.02;
  std::optional<std::size_t> pad_token_id = 0;
  std::vector<std::string> id2label;        // empty: not stated, which Hugging Face takes as two labels
  std::optional<std::string> problem_type;  // of a sequence classifier
  bool crf = false;                         // of a token classifier: its tensors crf.* are scores of a linear-chain CRF
  bool one_head_a_type = false;             // of a token classifier: labels x:O, x:B, x:I for each type x of entities
  std::vector<std::string> architectures;   // "BertForTokenClassification"
  bool tie_word_embeddings = true;
  nlohmann::json extra = nlohmann::json::object();  // every other field, kept for writing back

  /// The number of rows of a classifier.
  [[nodiscard]] std::size_t label_count() const noexcept { return id2label.empty() ? 2 : id2label.size(); }
};

}  // namespace clinicalbert::weights
