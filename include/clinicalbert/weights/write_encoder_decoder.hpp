#pragma once

#include <concepts>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tensors/shape.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/encoder_decoder_config.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"
#include "clinicalbert/weights/shape.hpp"

namespace clinicalbert::weights {

/// What goes into the folder of an encoder-decoder beside its weights.
struct encoder_decoder_contents {
  encoder_decoder_config config;
  std::optional<std::filesystem::path> vocabulary = {};          // a vocab.txt to be copied
  bool lowercase = false;                                        // for tokenizer_config.json, written with a vocabulary
  std::vector<std::pair<std::string, std::string>> others = {};  // further small files: plain name and content
  std::vector<named_tensor> more = {};                           // further tensors, such as a pooler that is not in use
};

/// Writes a Hugging Face folder of an EncoderDecoderModel, as write_checkpoint writes that of a BERT; what the halves
/// share stands there under both names.
///
/// Throws file_error naming the file.
template <class Model>
requires std::same_as<typename Model::E, float>
void write_encoder_decoder(const std::filesystem::path& folder, const models::parameter_set<Model>& parameters,
                           const encoder_decoder_contents& contents) {
  checkpoint_contents all{.config = contents.config.encoder,
                          .tensors = {},
                          .vocabulary = contents.vocabulary,
                          .lowercase = contents.lowercase,
                          .others = contents.others,
                          .config_text = encoder_decoder_config_text(contents.config)};
  Model::template parameters<const float>::visit_both(
      [&](std::string_view name, const tensors::shape& sizes, std::span<const float> values) {
        shape stored;
        for (const std::size_t size : sizes.sizes()) stored.push_back(size);
        all.tensors.emplace_back(std::string(name), stored, values);
        // transformers wants the other bias of an untied language model too, though it does not read it.
        if (name == "decoder.cls.predictions.decoder.bias")
          all.tensors.emplace_back("decoder.cls.predictions.bias", stored, values);
      },
      parameters.const_view());
  all.tensors.insert(all.tensors.end(), contents.more.begin(), contents.more.end());
  write_checkpoint(folder, all);
}

}  // namespace clinicalbert::weights
