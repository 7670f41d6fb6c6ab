#pragma once

#include <filesystem>
#include <string>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/folder_of_model.hpp"
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
      : path(folder_of_model(folder_or_file)),
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
  [[nodiscard]] models::encoder_config shape() const { return shape_of(config, path / "config.json"); }
  [[nodiscard]] layers::table_sizes tables() const noexcept { return tables_of(config); }
  [[nodiscard]] models::encoder_options encoder_options() const noexcept { return options_of(config); }

 private:
  static tokens::tokenizer_options options(const std::filesystem::path& folder, letter_case letters) {
    auto options = options_for_texts(folder);
    if (letters != letter_case::as_folder_says)
      options.lowercase = options.strip_accents = letters == letter_case::lowercase;
    return options;
  }
};

}  // namespace clinicalbert::tasks
