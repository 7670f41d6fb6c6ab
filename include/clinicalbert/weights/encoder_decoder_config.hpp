#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/weights/bert_config.hpp"
#include "clinicalbert/weights/config_json.hpp"

namespace clinicalbert::weights {

/// The config.json of a Hugging Face EncoderDecoderModel of two BERTs; read_encoder_decoder_config checks it.
struct encoder_decoder_config {
  bert_config encoder, decoder;
  std::size_t decoder_start_token_id = 0;           ///< what a target begins with, BERT's [CLS]
  std::size_t eos_token_id = 0;                     ///< what it ends with, [SEP]
  bool tie_encoder_decoder = false;                 ///< one set of weights for both, but for the cross-attention
  bool pointer_generator = false;                   ///< the decoder copies pieces of the source; it has a pointer_gate
  nlohmann::json extra = nlohmann::json::object();  ///< every other field, kept for writing back
};

/// That of an encoder-decoder whose halves both begin as one BERT, before it is trained.
[[nodiscard]] inline encoder_decoder_config encoder_decoder_config_of(const bert_config& bert, std::size_t start,
                                                                      std::size_t end, bool shared) {
  encoder_decoder_config config;
  config.encoder = config.decoder = bert;
  for (bert_config* half : {&config.encoder, &config.decoder}) {
    half->architectures.clear();
    half->id2label.clear();
    half->problem_type.reset();
    half->crf = false;
  }
  config.decoder_start_token_id = start;
  config.eos_token_id = end;
  config.tie_encoder_decoder = shared;
  return config;
}

/// Checks the fields of such a config.json; `origin` is the file that errors name.
///
/// Throws file_error naming file, field, what was expected and what was found, also for a decoder without
/// cross-attention and for halves of two widths. Ids that it lacks are the decoder's bos_token_id and eos_token_id.
[[nodiscard]] inline encoder_decoder_config parse_encoder_decoder_config(nlohmann::json json,
                                                                         const std::filesystem::path& origin) {
  config_reader fields(std::move(json), origin);
  constexpr std::array<std::string_view, 1> kind{"encoder-decoder"};
  (void)fields.text_among("model_type", kind);
  const auto take_half = [&](const char* name) {
    nlohmann::json half = fields.take(name);
    if (!half.is_object()) fields.refuse(name, config_reader::shown(half), "a BERT's configuration");
    return half;
  };
  encoder_decoder_config config;
  config.encoder = parse_bert_config(take_half("encoder"), origin, "encoder.");

  config_reader half(take_half("decoder"), origin, "decoder.");
  bool causal = false, attends = false;
  half.truth("is_decoder", causal);
  half.truth("add_cross_attention", attends);
  half.truth("pointer_generator", config.pointer_generator);
  if (!attends)
    throw files::file_error(origin,
                            "the decoder has no cross-attention: field \"decoder.add_cross_attention\" is not "
                            "true, so nothing of a source would reach it");
  if (!causal) half.refuse("is_decoder", "not true", "true, as a decoder has it,");
  std::size_t start = 0, end = 0;
  const auto id = [](config_reader& from, const char* field, std::size_t& out) {
    std::size_t found = out;
    from.size(field, found, false, 0);
    out = found;
  };
  id(half, "bos_token_id", start);
  id(half, "eos_token_id", end);
  config.decoder = parse_bert_config(half.rest(), origin, "decoder.");
  id(fields, "decoder_start_token_id", start);
  id(fields, "eos_token_id", end);
  const std::pair<const char*, std::size_t> ids[] = {{"decoder_start_token_id", start}, {"eos_token_id", end}};
  for (const auto& [name, value] : ids)
    if (value >= config.decoder.vocab_size)
      fields.refuse(name, std::to_string(value),
                    "less than the decoder's vocabulary of " + std::to_string(config.decoder.vocab_size));
  if (config.encoder.hidden_size != config.decoder.hidden_size)
    fields.refuse("decoder.hidden_size", std::to_string(config.decoder.hidden_size),
                  std::to_string(config.encoder.hidden_size) + ", as in the encoder,");
  config.decoder_start_token_id = start;
  config.eos_token_id = end;
  fields.truth("tie_encoder_decoder", config.tie_encoder_decoder);
  config.extra = fields.rest();
  return config;
}

/// Reads the config.json of an encoder-decoder, given the file or its folder; throws as the above does.
[[nodiscard]] inline encoder_decoder_config read_encoder_decoder_config(const std::filesystem::path& path) {
  const auto file = config_file(path);
  return parse_encoder_decoder_config(files::read_json(file), file);
}

/// The text of a config.json as Hugging Face writes it, `extra` included.
[[nodiscard]] inline std::string encoder_decoder_config_text(const encoder_decoder_config& config) {
  nlohmann::json json = config.extra;
  json["model_type"] = std::string("encoder-decoder");
  json["is_encoder_decoder"] = true;
  json["architectures"] = nlohmann::json::array({std::string("EncoderDecoderModel")});
  json["dtype"] = std::string("float32");
  json["decoder_start_token_id"] = config.decoder_start_token_id;
  json["eos_token_id"] = config.eos_token_id;
  if (config.decoder.pad_token_id) json["pad_token_id"] = *config.decoder.pad_token_id;
  json["tie_encoder_decoder"] = config.tie_encoder_decoder;
  json["tie_word_embeddings"] = config.decoder.tie_word_embeddings;
  json["encoder"] = bert_config_json(config.encoder);
  nlohmann::json decoder = bert_config_json(config.decoder);
  decoder["is_decoder"] = true;
  decoder["add_cross_attention"] = true;
  decoder["bos_token_id"] = config.decoder_start_token_id;
  decoder["eos_token_id"] = config.eos_token_id;
  if (config.pointer_generator) decoder["pointer_generator"] = true;
  json["decoder"] = std::move(decoder);
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace clinicalbert::weights
