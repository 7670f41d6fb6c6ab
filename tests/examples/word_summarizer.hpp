#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/weights/encoder_decoder_checkpoint.hpp"
#include "clinicalbert/weights/encoder_decoder_config.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"
#include "clinicalbert/weights/shape.hpp"

namespace clinicalbert::tests {

/// Writes the folder of an encoder-decoder of two BERT-tinys that says "Aspirin 5 mg." of every text, all of whose
/// words have the same attention: every layer passes its input on, because all products are zero, and the language
/// model reads off the last piece's embedding what comes next.
///
/// Lower-cased; the vocabulary has letters, digits and marks too. The source has 512 positions.
inline void write_word_summarizer(const std::filesystem::path& folder, bool has_cross_attention = true) {
  constexpr std::size_t hidden = 128;
  std::filesystem::create_directories(folder);
  std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "aspirin", "mg"};
  for (char c = '!'; c <= '~'; ++c)
    if (c < 'A' || c > 'Z') pieces.emplace_back(1, c);
  for (char c = 'a'; c <= 'z'; ++c) pieces.push_back(std::string("##") + c);
  for (char c = '0'; c <= '9'; ++c) pieces.push_back(std::string("##") + c);
  std::ofstream vocabulary(folder / "vocab.txt", std::ios::binary);
  for (const auto& piece : pieces) vocabulary << piece << '\n';
  std::ofstream(folder / "tokenizer_config.json") << R"({"do_lower_case": true})";

  weights::bert_config bert;
  bert.hidden_size = hidden;
  bert.num_hidden_layers = 2;
  bert.num_attention_heads = 2;
  bert.intermediate_size = 512;
  bert.vocab_size = pieces.size();
  bert.max_position_embeddings = 512;
  const auto config = weights::encoder_decoder_config_of(bert, 2, 3, false);
  auto text = weights::encoder_decoder_config_text(config);
  const std::string attends = "\"add_cross_attention\": true";
  if (const auto at = text.find(attends); !has_cross_attention && at != std::string::npos)
    text.replace(at, attends.size(), "\"add_cross_attention\": false");
  std::ofstream(folder / "config.json") << text;

  // An axis of its own for each piece that is said, in the order in which they are, and one for all others: a number
  // and its negative, so that the mean is zero and normalizing keeps the direction.
  const std::vector<std::string> said{"[CLS]", "aspirin", "5", "mg", ".", "[SEP]"};
  std::map<std::string, std::vector<float>, std::less<>> values;
  std::vector<weights::named_tensor> tensors;
  for (const auto& tensor : weights::expected_encoder_decoder_tensors(config)) {
    if (!tensor.required) continue;
    auto& numbers = values[tensor.name];
    std::size_t count = 1;
    for (std::size_t axis = 0; axis < tensor.sizes.axes(); ++axis)
      count *= static_cast<std::size_t>(tensor.sizes[axis]);
    numbers.assign(count, tensor.name.ends_with("LayerNorm.weight") ? 1.0F : 0.0F);
    const auto put = [&](std::size_t row, std::size_t column) { numbers[row * hidden + column] = 1; };
    if (tensor.name == "decoder.bert.embeddings.word_embeddings.weight")
      for (std::size_t id = 0; id < pieces.size(); ++id) {
        std::size_t axis = said.size();
        for (std::size_t i = 0; i < said.size(); ++i)
          if (said[i] == pieces[id]) axis = i;
        put(id, 2 * axis);
        numbers[id * hidden + 2 * axis + 1] = -1;
      }
    if (tensor.name == "decoder.cls.predictions.transform.dense.weight")
      for (std::size_t i = 0; i + 1 < said.size(); ++i) {
        put(2 * i + 2, 2 * i);
        put(2 * i + 3, 2 * i + 1);
      }
    tensors.emplace_back(tensor.name, tensor.sizes, std::span<const float>(numbers));
  }
  weights::write_safetensors(folder / "model.safetensors", tensors);
}

}  // namespace clinicalbert::tests
