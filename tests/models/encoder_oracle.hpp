#pragma once

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "clinicalbert/models/check_batch.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/noise.hpp"
#include "tests/models/owned_batch.hpp"

namespace clinicalbert::tests {

/// The table sizes of an oracle's checkpoint.
inline layers::table_sizes read_table_sizes(const oracle_file& model) {
  const auto rows = [&](const char* name) {
    return model.shape("bert.embeddings." + std::string(name) + "_embeddings.weight").at(0);
  };
  return {.vocabulary = rows("word"), .positions = rows("position"), .segments = rows("token_type")};
}

/// An encoder alone, for parameter_set.
template <class Encoder>
struct only_encoder {
  using E = typename Encoder::E;
  using sizes = layers::table_sizes;
  template <class T>
  using parameters = typename Encoder::template parameters<T>;
};

/// Hidden states and attention probabilities of an encoder, in forward and in infer, are PyTorch's.
template <class M, class B>
void encoder_agrees_with_oracle(const std::filesystem::path& folder) {
  using encoder = models::encoder<M, B>;
  using E = typename B::element;
  constexpr std::size_t hidden = M::config.hidden, heads = M::config.attention_heads, size = hidden / heads;
  const oracle_file checkpoint(folder / "model.safetensors"), outputs(folder / "outputs.safetensors");
  const noise yardstick(folder / "noise.json");
  models::parameter_set<only_encoder<encoder>> weights(read_table_sizes(checkpoint));
  fill_parameters(weights, checkpoint, "bert.");
  const auto owned = read_batch(oracle_file(folder / "inputs.safetensors"));
  const auto batch = owned.view();
  models::check_batch(batch, read_table_sizes(checkpoint));
  const std::size_t tokens = batch.ids.size();
  const models::encoder_options options{.hidden_dropout = 0, .attention_dropout = 0};

  typename B::stream s;
  s.arena().reserve(encoder::training_workspace(options, tokens, batch.sequences.longest(), s.concurrency()));
  typename encoder::saved keep;
  const auto last = encoder::forward(s, weights.const_view(), options, {}, batch, keep);
  CHECK(last.data() == keep.hidden_states.back().data());
  for (std::size_t layer = 0; layer <= M::config.layers; ++layer) {
    const std::string name = layer == 0 ? "embeddings" : "hidden.layer." + std::to_string(layer - 1);
    check_within<E>(yardstick, "outputs", name, {keep.hidden_states[layer].data(), tokens * hidden},
                    outputs.doubles(name));
  }

  std::vector<E> inferred(tokens * hidden);
  const typename encoder::frozen frozen(weights.const_view());
  encoder::infer(s, frozen, options, batch, {inferred.data(), tokens});
  const std::string name = "hidden.layer." + std::to_string(M::config.layers - 1);
  check_within<E>(yardstick, "outputs", name, inferred, outputs.doubles(name));

  // No layer holds the probabilities, but they follow from what is kept for backward.
  for (std::size_t layer = 0; layer < M::config.layers; ++layer)
    for (std::size_t b = 0; b < batch.sequences.size(); ++b) {
      const auto& kept = keep.blocks[layer].self;
      const std::size_t begin = batch.sequences.begin(b), length = batch.sequences.length(b);
      std::vector<E> probabilities;
      for (std::size_t head = 0; head < heads; ++head)
        for (std::size_t i = begin; i < begin + length; ++i)
          for (std::size_t j = begin; j < begin + length; ++j) {
            double logit = 0;
            for (std::size_t d = head * size; d < (head + 1) * size; ++d)
              logit += static_cast<double>(kept.qkv[i][d]) * static_cast<double>(kept.qkv[j][hidden + d]);
            logit /= std::sqrt(static_cast<double>(size));
            probabilities.push_back(
                static_cast<E>(std::exp(logit - static_cast<double>(kept.log_sum[i * heads + head]))));
          }
      const std::string attention = "attention.layer." + std::to_string(layer) + ".sequence." + std::to_string(b);
      check_within<E>(yardstick, "outputs", attention, probabilities, outputs.doubles(attention));
    }
}

}  // namespace clinicalbert::tests
