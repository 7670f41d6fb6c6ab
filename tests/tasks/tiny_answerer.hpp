#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tasks/span_answerer.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/initialize.hpp"
#include "clinicalbert/weights/named_tensors.hpp"

namespace clinicalbert::tests {

using backend = backends::simd<>;

struct tiny_reader {
  static constexpr std::string_view name = "tiny_reader";
  static constexpr models::encoder_config config{.layers = 2, .hidden = 64, .attention_heads = 4, .intermediate = 128};
};

using tiny_span_answerer = tasks::span_answerer<tiny_reader, backend>;

/// Letters, alone and inside a word, "." and some words.
inline std::string tiny_vocabulary(const std::vector<std::string>& words = {}) {
  std::string lines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n.\n";
  for (char c = 'a'; c <= 'z'; ++c) lines += std::string(1, c) + "\n##" + std::string(1, c) + "\n";
  for (const auto& word : words) lines += word + "\n";
  return lines;
}

inline tokens::tokenizer tiny_tokenizer(const std::vector<std::string>& words = {}) {
  tokens::tokenizer_options options;
  options.specials = tokens::special_tokens::as_text;
  return tokens::tokenizer(tokens::vocabulary::parse(tiny_vocabulary(words), "vocab.txt"), options);
}

constexpr std::size_t tiny_positions = 128;

/// A text of so many words, and a question to ask of it.
inline const std::string tiny_question = "which word";
inline std::string tiny_text(std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    for (std::size_t k = 0; k <= i % 3; ++k) text += static_cast<char>('a' + (7 * i + 3 * k) % 26);
    text += i % 9 == 8 ? ".\n" : " ";
  }
  return text;
}

/// Writes a folder with random weights of Model, a vocabulary and a configuration.
template <class Model>
void write_tiny_folder(const std::filesystem::path& folder, const std::vector<std::string>& words, double deviation,
                       const std::string& architecture) {
  const std::size_t pieces = tiny_tokenizer(words).pieces().size();
  weights::bert_config config;
  config.hidden_size = tiny_reader::config.hidden;
  config.num_hidden_layers = tiny_reader::config.layers;
  config.num_attention_heads = tiny_reader::config.attention_heads;
  config.intermediate_size = tiny_reader::config.intermediate;
  config.vocab_size = pieces;
  config.max_position_embeddings = tiny_positions;
  config.architectures = {architecture};
  models::parameter_set<Model> parameters({{pieces, tiny_positions, config.type_vocab_size}, {}});
  std::uint32_t number = 0;
  Model::template parameters<float>::visit(
      [&](std::string_view name, const auto&, std::span<float> values) {
        weights::initialize(name, values, deviation, 7, number++);
      },
      parameters.view());
  const weights::named_tensors tensors(parameters, weights::storage::f32);
  weights::checkpoint_contents contents{config, tensors.list()};
  contents.lowercase = true;
  contents.others = {{"vocab.txt", tiny_vocabulary(words)},
                     {"tokenizer_config.json", weights::tokenizer_config_text(true, tiny_positions)}};
  weights::write_checkpoint(folder, contents);
}

}  // namespace clinicalbert::tests
