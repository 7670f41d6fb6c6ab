#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tokens/read_options.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/compare.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/expected_tensors.hpp"

namespace clinicalbert::tasks {

/// Whether a tokenizer lower-cases: as the folder's tokenizer files say (without any, it does), or as the caller does.
enum class letter_case { as_folder_says, lowercase, keep };

/// A Hugging Face BERT folder, opened: configuration, vocabulary and tokenizer options are read, weights are mapped.
struct model_folder {
  std::filesystem::path path;  ///< the folder
  weights::bert_config config;
  weights::checkpoint checkpoint;
  tokens::tokenizer tokenizer;  ///< takes special tokens in a text as text

  /// Takes a folder, or a file of weights that lies in one. Throws files::file_error naming file, field or tensor,
  /// where config.json and the encoder's tensors do not fit.
  explicit model_folder(const std::filesystem::path& folder_or_file, letter_case letters = letter_case::as_folder_says)
      : path(folder_of(folder_or_file)),
        config(weights::read_bert_config(path / "config.json")),
        checkpoint(weights::open_checkpoint(folder_or_file)),
        tokenizer(tokens::read_vocabulary(path), options(path, letters)) {
    weights::require_fit(weights::compare(checkpoint, config, weights::head_kind::none), checkpoint, config);
    if (tokenizer.pieces().size() > config.vocab_size)
      throw files::file_error(path, "has a vocabulary of " + std::to_string(tokenizer.pieces().size()) +
                                        " pieces, but config.json says vocab_size " +
                                        std::to_string(config.vocab_size));
  }

  /// What the compiler must know of the model.
  [[nodiscard]] models::encoder_config shape() const {
    return {config.num_hidden_layers, config.hidden_size, config.num_attention_heads, config.intermediate_size,
            activation(config.hidden_act)};
  }

  [[nodiscard]] layers::table_sizes tables() const noexcept {
    return {config.vocab_size, config.max_position_embeddings, config.type_vocab_size};
  }

  [[nodiscard]] models::encoder_options encoder_options() const noexcept {
    return {config.layer_norm_eps, config.hidden_dropout_prob, config.attention_probs_dropout_prob,
            config.pad_token_id ? static_cast<std::int32_t>(*config.pad_token_id) : -1};
  }

 private:
  static std::filesystem::path folder_of(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return path;
    if (!std::filesystem::exists(path, ignored)) throw files::file_error(path, "does not exist");
    const auto folder = path.parent_path();
    return folder.empty() ? std::filesystem::path(".") : folder;
  }

  static tokens::tokenizer_options options(const std::filesystem::path& folder, letter_case letters) {
    auto options = tokens::read_options(folder);
    if (letters != letter_case::as_folder_says)
      options.lowercase = options.strip_accents = letters == letter_case::lowercase;
    options.specials = tokens::special_tokens::as_text;
    return options;
  }

  [[nodiscard]] models::activation activation(const std::string& name) const {
    if (name == "gelu" || name == "gelu_python") return models::activation::gelu;
    if (name == "gelu_new" || name == "gelu_pytorch_tanh") return models::activation::gelu_new;
    if (name == "relu") return models::activation::relu;
    throw files::file_error(path / "config.json", "field hidden_act names an activation that no encoder here has");
  }
};

}  // namespace clinicalbert::tasks
