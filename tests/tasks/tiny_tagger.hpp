#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tasks/train_tagger.hpp"
#include "clinicalbert/tokens/wordpiece.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/initialize.hpp"
#include "clinicalbert/weights/named_tensors.hpp"
#include "tests/data_path.hpp"
#include "tests/temporary_folder.hpp"

namespace clinicalbert::tests {

using backend = backends::simd<>;

/// A model small enough to learn fifty sentences by heart in seconds.
struct tiny_model {
  static constexpr std::string_view name = "tiny_model";
  static constexpr models::encoder_config config{.layers = 2, .hidden = 64, .attention_heads = 4, .intermediate = 128};
};

/// Writes a folder of random weights for `tiny_model`: every printable ASCII character is a piece, alone and inside a
/// word, and so are `words`.
inline std::filesystem::path write_tiny_base(const std::filesystem::path& parent,
                                             const std::vector<std::string>& words = {}) {
  const auto base = parent / "base";
  std::string vocabulary;
  std::size_t pieces = 0;
  const auto add = [&](const std::string& piece) {
    vocabulary += piece + "\n";
    ++pieces;
  };
  for (const auto piece : tokens::special_pieces) add(std::string(piece));
  for (char c = '!'; c <= '~'; ++c) {
    if (c >= 'A' && c <= 'Z') continue;
    add(std::string(1, c));
    add("##" + std::string(1, c));
  }
  for (const auto& word : words) add(word);
  files::write_whole(parent / "vocab.txt", vocabulary);

  weights::bert_config config;
  config.hidden_size = tiny_model::config.hidden;
  config.num_hidden_layers = tiny_model::config.layers;
  config.num_attention_heads = tiny_model::config.attention_heads;
  config.intermediate_size = tiny_model::config.intermediate;
  config.vocab_size = pieces;
  config.max_position_embeddings = 256;
  config.architectures = {"BertModel"};
  using model = heads::with_heads<models::encoder<tiny_model, backend>>;
  models::parameter_set<model> parameters({{pieces, config.max_position_embeddings, config.type_vocab_size}, {}});
  std::uint32_t number = 0;
  model::parameters<float>::visit(
      [&](std::string_view name, const auto&, std::span<float> values) {
        weights::initialize(name, values, 0.05, 7, number++);
      },
      parameters.view());
  const weights::named_tensors tensors(parameters, weights::storage::f32);
  weights::checkpoint_contents contents{config, tensors.list()};
  contents.vocabulary = parent / "vocab.txt";
  contents.lowercase = true;
  weights::write_checkpoint(base, contents);
  return base;
}

/// Sentences of NCBI-disease (tests/data/corpora/README.md).
inline tasks::tagging_corpus disease_sentences() {
  const auto path = data("corpora/ncbi-disease-sample.tsv");
  return {path, corpora::read_iob(path)};
}

/// Settings under which `tiny_model` learns them.
inline training::training_options tiny_training(std::size_t epochs) {
  training::training_options options;
  options.epochs = epochs;
  options.batch = 8;
  options.learning_rate = 3e-3;
  return options;
}

}  // namespace clinicalbert::tests
