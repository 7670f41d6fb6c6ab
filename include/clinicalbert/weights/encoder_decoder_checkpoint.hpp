#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/compare.hpp"
#include "clinicalbert/weights/encoder_decoder_config.hpp"
#include "clinicalbert/weights/expected_tensors.hpp"

namespace clinicalbert::weights {

/// An encoder-decoder of two BERTs as its folder holds it.
struct encoder_decoder_checkpoint {
  encoder_decoder_config config;
  checkpoint tensors;
  comparison differences;
};

/// All tensors of an encoder-decoder of these sizes, the language model's included, and a pointer-generator's gate.
///
/// Poolers are not needed. An untied language model has two biases, of which `cls.predictions.decoder.bias` is in use.
[[nodiscard]] inline std::vector<expected_tensor> expected_encoder_decoder_tensors(
    const encoder_decoder_config& config) {
  std::vector<expected_tensor> list;
  const auto add = [&](const bert_config& half, head_kind head, const std::string& bert, const std::string& others) {
    const auto own_name = [&](const std::string& name) {
      if (name.empty()) return name;
      return name.starts_with("bert.") ? bert + name.substr(5) : others + name;
    };
    for (expected_tensor tensor : expected_tensors(half, head)) {
      tensor.name = own_name(tensor.name);
      tensor.tied_to = own_name(tensor.tied_to);
      if (tensor.name == "decoder.cls.predictions.bias" && !half.tie_word_embeddings) tensor.required = false;
      list.push_back(std::move(tensor));
    }
  };
  add(config.encoder, head_kind::none, "encoder.", "encoder.");
  add(config.decoder, head_kind::masked_lm, "decoder.bert.", "decoder.");
  const std::uint64_t hidden = config.decoder.hidden_size;
  for (std::size_t l = 0; l < config.decoder.num_hidden_layers; ++l) {
    const std::string layer = "decoder.bert.encoder.layer." + std::to_string(l) + ".crossattention.";
    for (const char* part : {"self.query", "self.key", "self.value", "output.dense"}) {
      list.push_back({layer + part + ".weight", {hidden, hidden}});
      list.push_back({layer + part + ".bias", {hidden}});
    }
    list.push_back({layer + "output.LayerNorm.weight", {hidden}});
    list.push_back({layer + "output.LayerNorm.bias", {hidden}});
  }
  if (config.pointer_generator) {
    list.push_back({"decoder.pointer_gate.weight", {1, 2 * hidden}});
    list.push_back({"decoder.pointer_gate.bias", {1}});
  }
  return list;
}

/// Compares the names, shapes and types of a checkpoint's tensors with those of such an encoder-decoder. Values are
/// read only of tied copies.
[[nodiscard]] inline comparison compare_encoder_decoder(const checkpoint& found, const encoder_decoder_config& config) {
  comparison result;
  std::set<std::string, std::less<>> known;
  for (expected_tensor& expected : expected_encoder_decoder_tensors(config)) {
    compare_one(found, expected, result);
    known.insert(std::move(expected.name));
  }
  for (const tensor_view& tensor : found.tensors()) {
    const std::string_view name = tensor.name;
    if (known.contains(name) || name.ends_with(".position_ids")) continue;
    const bool beyond = beyond_layers(name, "encoder.encoder.layer.", config.encoder.num_hidden_layers) ||
                        beyond_layers(name, "decoder.bert.encoder.layer.", config.decoder.num_hidden_layers);
    (beyond ? result.beyond : result.extra).emplace_back(name);
  }
  return result;
}

/// Throws file_error with the first reason why no model can be made of the checkpoint, if there is one.
inline void require_encoder_decoder(const comparison& result, const checkpoint& found,
                                    const encoder_decoder_config& config) {
  const auto is_cross_attention = [](const tensor_view& t) {
    return t.name.find(".crossattention.") != std::string::npos;
  };
  if (std::ranges::none_of(found.tensors(), is_cross_attention))
    throw files::file_error(found.path(),
                            "the decoder has no cross-attention: there is no tensor of the kind "
                            "decoder.bert.encoder.layer.0.crossattention.self.query.weight");
  const bool of_encoder = !result.beyond.empty() && result.beyond.front().starts_with("encoder.");
  require_fit(result, found, of_encoder ? config.encoder : config.decoder);
}

/// Opens a Hugging Face folder of an EncoderDecoderModel of two BERTs.
///
/// Throws file_error if a model cannot be made of it: a damaged file, a field of config.json, a decoder without
/// cross-attention, a tensor that is missing or misshapen. Values are read later, by load_encoder_decoder.
[[nodiscard]] inline encoder_decoder_checkpoint open_encoder_decoder(const std::filesystem::path& path) {
  encoder_decoder_config config = read_encoder_decoder_config(files::folder_at(path) / "config.json");
  checkpoint tensors = open_checkpoint(path);
  comparison differences = compare_encoder_decoder(tensors, config);
  require_encoder_decoder(differences, tensors, config);
  return {std::move(config), std::move(tensors), std::move(differences)};
}

}  // namespace clinicalbert::weights
