#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/folder_of_model.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/weights/encoder_decoder_checkpoint.hpp"

namespace clinicalbert::tasks {

/// A Hugging Face folder of an EncoderDecoderModel of two BERTs that read one vocabulary, opened: configuration,
/// vocabulary and tokenizer options are read, weights are mapped.
struct encoder_decoder_folder {
  std::filesystem::path path;  ///< the folder
  weights::encoder_decoder_checkpoint opened;
  tokens::tokenizer tokenizer;  ///< takes special tokens in a text as text

  /// Takes a folder, or a file of weights that lies in one. Throws files::file_error naming file, field or tensor, also
  /// for a decoder without cross-attention.
  explicit encoder_decoder_folder(const std::filesystem::path& folder_or_file)
      : path(folder_of_model(folder_or_file)),
        opened(weights::open_encoder_decoder(folder_or_file)),
        tokenizer(tokens::read_vocabulary(path), options_for_texts(path)) {
    const auto& halves = opened.config;
    for (const std::size_t size : {halves.encoder.vocab_size, halves.decoder.vocab_size})
      if (tokenizer.pieces().size() > size)
        throw files::file_error(path, "has a vocabulary of " + std::to_string(tokenizer.pieces().size()) +
                                          " pieces, but config.json says vocab_size " + std::to_string(size));
  }

  // What the compiler must know of the halves.
  [[nodiscard]] models::encoder_config encoder_shape() const {
    return shape_of(opened.config.encoder, path / "config.json");
  }
  [[nodiscard]] models::encoder_config decoder_shape() const {
    return shape_of(opened.config.decoder, path / "config.json");
  }
  [[nodiscard]] models::encoder_decoder_options options_of_halves() const noexcept {
    return {options_of(opened.config.encoder), options_of(opened.config.decoder)};
  }
};

}  // namespace clinicalbert::tasks
