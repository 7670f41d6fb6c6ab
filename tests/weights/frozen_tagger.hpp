#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/frozen_file.hpp"
#include "clinicalbert/weights/load_frozen.hpp"
#include "clinicalbert/weights/named_tensors.hpp"
#include "clinicalbert/weights/write_frozen.hpp"
#include "tests/files/scratch_folder.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

template <class B>
using frozen_tagger = heads::with_heads<models::encoder<h32, B>, heads::token_class<32, B>>;

/// A checkpoint of random weights for `frozen_tagger`, and what else goes into a frozen file.
struct random_tagger {
  using model = frozen_tagger<backends::reference<float>>;
  static constexpr layers::table_sizes tables{.vocabulary = 30, .positions = 40, .segments = 2};
  static constexpr std::size_t labels = 5;

  weights::bert_config config;
  tokens::vocabulary pieces{std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "pain", "##ful"}};
  models::parameter_set<model> parameters{{tables, {{labels}}}};

  explicit random_tagger(std::uint32_t seed) {
    std::mt19937 random(seed);
    fill_randomly(parameters, random);
    config.hidden_size = 32;
    config.num_hidden_layers = 2;
    config.num_attention_heads = 4;
    config.intermediate_size = 64;
    config.vocab_size = tables.vocabulary;
    config.max_position_embeddings = tables.positions;
    config.id2label = {"O", "B-Disease", "I-Disease", "B-Chemical", "I-Chemical"};
  }

  void write_checkpoint(const std::filesystem::path& path) const {
    weights::write_safetensors(path, weights::named_tensors(parameters, weights::storage::f32).list());
  }
  template <class B>
  void write(const std::filesystem::path& path, const typename frozen_tagger<B>::frozen& frozen) const {
    weights::write_frozen<frozen_tagger<B>>(path, frozen, {config, pieces, tokens::tokenizer_options::uncased()});
  }
  template <class B>
  typename frozen_tagger<B>::frozen load(const std::filesystem::path& checkpoint) const {
    backends::host_stream stream;
    return weights::load_frozen<frozen_tagger<B>>(weights::open_checkpoint(checkpoint), {tables, {{labels}}}, stream);
  }
};

/// The bytes of all parts of a frozen model, in its order.
template <class Model>
std::vector<std::vector<std::byte>> bytes_of(typename Model::frozen frozen) {
  std::vector<std::vector<std::byte>> all;
  Model::frozen::visit(
      [&](const std::string&, const auto& part) {
        const auto bytes = part.held->bytes();
        all.emplace_back(bytes.begin(), bytes.end());
      },
      frozen);
  return all;
}

inline std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace clinicalbert::tests
