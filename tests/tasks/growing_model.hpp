#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/initialize.hpp"
#include "clinicalbert/weights/named_tensors.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace clinicalbert::tests {

/// Writes a folder of random weights for a tagger of diseases of `tiny_model`'s shape, whose pieces are characters and
/// a few words.
inline std::filesystem::path write_tiny_tagger(const std::filesystem::path& parent,
                                               weights::storage storage = weights::storage::f32) {
  const auto base = write_tiny_base(parent, {"no", "fever", "today"});
  auto config = weights::read_bert_config(base / "config.json");
  config.architectures = {"BertForTokenClassification"};
  config.id2label = {"O", "B-Disease", "I-Disease"};
  using encoder = models::encoder<tiny_model, backend>;
  using model = heads::with_heads<encoder, heads::token_class<encoder::hidden, backend>>;
  models::parameter_set<model> parameters(
      {{config.vocab_size, config.max_position_embeddings, config.type_vocab_size}, {{3, false}}});
  std::uint32_t number = 0;
  model::parameters<float>::visit(
      [&](std::string_view name, const auto&, std::span<float> values) {
        weights::initialize(name, values, 0.3, 11, number++);
      },
      parameters.view());
  const weights::named_tensors tensors(parameters, storage);
  weights::checkpoint_contents contents{config, tensors.list()};
  contents.vocabulary = base / "vocab.txt";
  contents.lowercase = true;
  weights::write_checkpoint(parent / "tagger", contents);
  return parent / "tagger";
}

}  // namespace clinicalbert::tests
