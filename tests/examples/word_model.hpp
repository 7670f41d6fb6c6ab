#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/weights/bert_config.hpp"
#include "clinicalbert/weights/expected_tensors.hpp"

namespace clinicalbert::tests {

/// Writes the folder of a BERT-tiny whose answers are known: every layer passes its input on, because all products are
/// zero, and the classifier reads off the word's embedding what the word is.
///
/// Diseases: "hypertension", "diabetes" and, after it, "mellitus". Chemicals: "aspirin", "metformin". Lower-cased; the
/// vocabulary has letters and their continuations too, so that other words are text that is no entity. With
/// span_extract for a head, an answer begins and ends with a chemical.
inline void write_word_model(const std::filesystem::path& folder,
                             weights::head_kind head = weights::head_kind::token_class) {
  using json = nlohmann::ordered_json;
  constexpr std::size_t hidden = 128;
  std::filesystem::create_directories(folder);

  // What a row of the word table says; one axis each of the embedding, and the classifier's row.
  enum meaning : std::size_t { outside, begin_disease, inside_disease, begin_chemical, inside_chemical, meanings };
  std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  for (char c = '!'; c <= '~'; ++c)
    if (c < 'A' || c > 'Z') pieces.emplace_back(1, c);
  for (char c = 'a'; c <= 'z'; ++c) pieces.push_back(std::string("##") + c);
  for (char c = '0'; c <= '9'; ++c) pieces.push_back(std::string("##") + c);
  std::vector<meaning> means(pieces.size(), outside);
  const auto add = [&](std::string_view word, meaning m) {
    pieces.emplace_back(word);
    means.push_back(m);
  };
  add("hypertension", begin_disease);
  add("diabetes", begin_disease);
  add("mellitus", inside_disease);
  add("aspirin", begin_chemical);
  add("metformin", begin_chemical);

  std::ofstream vocabulary(folder / "vocab.txt", std::ios::binary);
  for (const auto& piece : pieces) vocabulary << piece << '\n';

  weights::bert_config config;
  config.hidden_size = hidden;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 2;
  config.intermediate_size = 512;
  config.vocab_size = pieces.size();
  config.id2label = {"O", "B-Disease", "I-Disease", "B-Chemical", "I-Chemical"};
  json id2label = json::object(), label2id = json::object();
  for (std::size_t i = 0; i < config.id2label.size(); ++i) {
    id2label[std::to_string(i)] = config.id2label[i];
    label2id[config.id2label[i]] = i;
  }
  const json description{{"architectures", json::array({weights::describe(head).architecture})},
                         {"model_type", "bert"},
                         {"hidden_size", hidden},
                         {"num_hidden_layers", 2},
                         {"num_attention_heads", 2},
                         {"intermediate_size", 512},
                         {"vocab_size", pieces.size()},
                         {"max_position_embeddings", 512},
                         {"type_vocab_size", 2},
                         {"hidden_act", "gelu"},
                         {"id2label", id2label},
                         {"label2id", label2id}};
  std::ofstream(folder / "config.json") << description.dump(2) << '\n';
  std::ofstream(folder / "tokenizer_config.json") << json{{"do_lower_case", true}}.dump() << '\n';

  json header = json::object();
  std::vector<float> values;
  for (const auto& tensor : weights::expected_tensors(config, head)) {
    if (!tensor.required) continue;
    json sizes = json::array();
    std::size_t count = 1;
    for (std::size_t axis = 0; axis < tensor.sizes.axes(); ++axis) {
      sizes.push_back(tensor.sizes[axis]);
      count *= static_cast<std::size_t>(tensor.sizes[axis]);
    }
    const std::size_t first = values.size();
    values.resize(first + count, tensor.name.ends_with("LayerNorm.weight") ? 1.0F : 0.0F);
    // An axis and its negative, so that the mean is zero and normalizing keeps the direction.
    if (tensor.name == "bert.embeddings.word_embeddings.weight") {
      for (std::size_t row = 0; row < pieces.size(); ++row) {
        values[first + row * hidden + 2 * means[row]] = 1;
        values[first + row * hidden + 2 * means[row] + 1] = -1;
      }
    }
    if (tensor.name == "classifier.weight")
      for (std::size_t k = 0; k < meanings; ++k) values[first + k * hidden + 2 * k] = 1;
    if (tensor.name == "qa_outputs.weight")
      for (const std::size_t row : {0U, 1U}) values[first + row * hidden + 2 * begin_chemical] = 1;
    header[tensor.name] = {{"dtype", "F32"}, {"shape", sizes}, {"data_offsets", {4 * first, 4 * values.size()}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::ofstream weights(folder / "model.safetensors", std::ios::binary);
  const auto size = static_cast<std::uint64_t>(text.size());
  weights.write(reinterpret_cast<const char*>(&size), sizeof size);
  weights << text;
  weights.write(reinterpret_cast<const char*>(values.data()),
                static_cast<std::streamsize>(values.size() * sizeof(float)));
}

}  // namespace clinicalbert::tests
