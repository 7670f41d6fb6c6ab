#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tokens/wordpiece.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/initialize.hpp"
#include "clinicalbert/weights/named_tensors.hpp"

namespace clinicalbert::examples {

/// A BERT that is trained in seconds.
struct tiny_bert {
  static constexpr std::string_view name = "tiny_bert";
  static constexpr models::encoder_config config{.layers = 2, .hidden = 64, .attention_heads = 4, .intermediate = 128};
};

/// The special pieces and the characters of Chinese texts, a line each.
[[nodiscard]] inline std::string vocabulary_of(std::span<const std::string_view> texts) {
  std::vector<std::string> pieces(tokens::special_pieces.begin(), tokens::special_pieces.end());
  for (const auto text : texts)
    for (std::size_t at = 0; at < text.size(); at += 3) {  // each of these characters has three bytes
      const auto character = text.substr(at, 3);
      if (std::find(pieces.begin(), pieces.end(), character) == pieces.end()) pieces.emplace_back(character);
    }
  std::string lines;
  for (const auto& piece : pieces) lines += piece + "\n";
  return lines;
}

/// Writes a `tiny_bert` for such texts as Hugging Face has a folder, with random weights. Throws files::file_error.
inline void write_tiny_base(const std::filesystem::path& folder, std::span<const std::string_view> texts) {
  const std::string pieces = vocabulary_of(texts);
  weights::bert_config config;
  config.hidden_size = tiny_bert::config.hidden;
  config.num_hidden_layers = tiny_bert::config.layers;
  config.num_attention_heads = tiny_bert::config.attention_heads;
  config.intermediate_size = tiny_bert::config.intermediate;
  config.vocab_size = static_cast<std::size_t>(std::count(pieces.begin(), pieces.end(), '\n'));
  config.max_position_embeddings = 64;
  config.initializer_range = 0.1;  // a narrow layer needs larger weights
  config.architectures = {"BertModel"};
  using model = heads::with_heads<models::encoder<tiny_bert, backends::simd<>>>;
  models::parameter_set<model> parameters({tasks::tables_of(config), {}});
  std::uint32_t number = 0;
  model::parameters<float>::visit(
      [&](std::string_view name, const auto&, std::span<float> values) {
        weights::initialize(name, values, config.initializer_range, 1, number++);
      },
      parameters.view());
  const weights::named_tensors tensors(parameters, weights::storage::f32);
  weights::checkpoint_contents contents{config, tensors.list()};
  contents.others = {{"vocab.txt", pieces}, {"tokenizer_config.json", weights::tokenizer_config_text(true, 64)}};
  weights::write_checkpoint(folder, contents);
}

}  // namespace clinicalbert::examples
