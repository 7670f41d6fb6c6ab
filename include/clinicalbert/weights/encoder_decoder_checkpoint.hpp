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

/// Opens a Hugging Face folder of an EncoderDecoderModel of two BERTs.
///
/// Throws file_error if a model cannot be made of it: a damaged file, a field of config.json, a decoder without
/// cross-attention, a tensor that is missing or misshapen. Values are read later, by load_encoder_decoder.
[[nodiscard]] inline encoder_decoder_checkpoint open_encoder_decoder(const std::filesystem::path& path) {
  encoder_decoder_config config = read_encoder_decoder_config(files::folder_at(path) / "config.json");
  checkpoint tensors = open_checkpoint(path);
  const auto is_cross_attention = [](const tensor_view& t) {
    return t.name.find(".crossattention.") != std::string::npos;
  };
  if (std::ranges::none_of(tensors.tensors(), is_cross_attention))
    throw files::file_error(tensors.path(),
                            "the decoder has no cross-attention: there is no tensor of the kind "
                            "decoder.bert.encoder.layer.0.crossattention.self.query.weight");
  comparison differences;
  std::set<std::string, std::less<>> known;
  for (expected_tensor& expected : expected_encoder_decoder_tensors(config)) {
    compare_one(tensors, expected, differences);
    known.insert(std::move(expected.name));
  }
  for (const tensor_view& tensor : tensors.tensors()) {
    const std::string_view name = tensor.name;
    if (known.contains(name) || name.ends_with(".position_ids")) continue;
    const bool beyond = beyond_layers(name, "encoder.encoder.layer.", config.encoder.num_hidden_layers) ||
                        beyond_layers(name, "decoder.bert.encoder.layer.", config.decoder.num_hidden_layers);
    (beyond ? differences.beyond : differences.extra).emplace_back(name);
  }
  const bool of_encoder = !differences.beyond.empty() && differences.beyond.front().starts_with("encoder.");
  require_fit(differences, tensors, of_encoder ? config.encoder : config.decoder);
  return {std::move(config), std::move(tensors), std::move(differences)};
}

}  // namespace clinicalbert::weights
