#pragma once

#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "clinicalbert/heads/language_model.hpp"
#include "clinicalbert/heads/with_language_model.hpp"
#include "clinicalbert/models/check_pairs.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "tests/heads/plain_losses.hpp"
#include "tests/models/attention_probabilities.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/noise.hpp"
#include "tests/models/owned_pairs.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

/// The model of seq2seq/tied and seq2seq/untied.
template <class B, bool Tied>
using oracle_encoder_decoder =
    heads::with_language_model<models::encoder_decoder<h32, h32_decoder, B>,
                               heads::language_model<32, backends::activations::gelu_exact, B, Tied>>;

/// The table sizes of such a folder.
template <class Model>
typename Model::sizes read_pair_sizes(const oracle_file& model) {
  const auto of = [&](const std::string& prefix) {
    const auto rows = [&](const char* name) {
      return model.shape(prefix + "embeddings." + name + "_embeddings.weight").at(0);
    };
    return layers::table_sizes{rows("word"), rows("position"), rows("token_type")};
  };
  return {of("encoder."), of("decoder.bert.")};
}

constexpr models::encoder_decoder_options no_pair_dropout{{.hidden_dropout = 0, .attention_dropout = 0},
                                                          {.hidden_dropout = 0, .attention_dropout = 0}};

template <class Model, class Kept>
void check_hidden_states(const noise& yardstick, const oracle_file& outputs, const std::string& side,
                         const Kept& kept) {
  using E = typename Model::E;
  for (std::size_t layer = 0; layer < kept.hidden_states.size(); ++layer) {
    const std::string name = side + (layer == 0 ? "embeddings" : "hidden.layer." + std::to_string(layer - 1));
    const auto rows = kept.hidden_states[layer];
    check_within<E>(yardstick, "outputs", name, {rows.data(), rows.size() * rows.width}, outputs.doubles(name));
  }
}

/// Hidden states, attentions, logits, loss and all gradients, and the logits of inference, are PyTorch's.
template <class B, bool Tied>
void encoder_decoder_agrees_with_oracle(const std::filesystem::path& folder) {
  using model = oracle_encoder_decoder<B, Tied>;
  using halves = typename model::encoder_decoder;
  using head = typename model::head;
  using E = typename B::element;
  constexpr std::size_t hidden = halves::hidden, heads = 4;
  const oracle_file checkpoint(folder / "model.safetensors"), inputs(folder / "inputs.safetensors"),
      outputs(folder / "outputs.safetensors"), want(folder / "gradients.safetensors");
  const noise yardstick(folder / "noise.json");
  const auto sizes = read_pair_sizes<model>(checkpoint);
  models::parameter_set<model> weights(sizes), gradients(sizes);
  fill_parameters(weights, checkpoint);
  const auto owned = read_pairs(inputs);
  const auto batch = owned.view();
  models::check_pairs(batch, sizes.encoder, sizes.decoder);
  const auto shape = halves::shape_of(batch);
  const std::size_t tokens = shape.tokens, vocabulary = sizes.decoder.vocabulary;
  std::vector<std::uint32_t> rows(tokens);
  std::iota(rows.begin(), rows.end(), 0u);
  std::vector<E> logit_memory(tokens * vocabulary), d_logit_memory(tokens * vocabulary), d_memory(tokens * hidden);
  const tensors::matrix<E> logits(logit_memory.data(), tokens, vocabulary);
  const tensors::matrix<E> d_logits(d_logit_memory.data(), tokens, vocabulary);

  typename B::stream s;
  s.arena().reserve(halves::training_workspace(no_pair_dropout, shape, s.concurrency()) +
                    head::workspace(tokens, sizes.of_head(), s.concurrency()));
  const auto& w = weights.const_view();
  const auto& g = gradients.view();
  typename halves::saved kept;
  typename head::saved head_kept;
  const auto last = halves::forward(s, w.halves, no_pair_dropout, {}, batch, kept);
  head::forward(s, w.language_model, w.words(), E(1e-12), rows, last, logits, head_kept);
  check_hidden_states<model>(yardstick, outputs, "encoder.", kept.encoder_half);
  check_hidden_states<model>(yardstick, outputs, "decoder.", kept.decoder_half);
  check_within<E>(yardstick, "outputs", "logits", logit_memory, outputs.doubles("logits"));

  for (std::size_t layer = 0; layer < kept.decoder_half.blocks.size(); ++layer)
    for (std::size_t b = 0; b < batch.target.sequences.size(); ++b) {
      const auto& own = kept.decoder_half.blocks[layer].self_attention;
      const auto& cross = kept.decoder_half.blocks[layer].source_attention;
      const std::size_t begin = batch.target.sequences.begin(b), length = batch.target.sequences.length(b);
      const std::size_t source = batch.source.sequences.begin(b), keys = batch.source.sequences.length(b);
      const std::string number = ".layer." + std::to_string(layer) + ".sequence." + std::to_string(b);
      const tensors::rows<const E, 3 * hidden> qkv = own.qkv.slice(begin, length);
      const auto probabilities =
          attention_probabilities<E>(qkv.template columns<0, hidden>(), qkv.template columns<hidden, hidden>(),
                                     own.log_sum.subspan(begin * heads), heads, true);
      check_within<E>(yardstick, "outputs", "decoder.attention" + number, probabilities,
                      outputs.doubles("decoder.attention" + number));
      const tensors::rows<const E, 2 * hidden> pairs = cross.key_value.slice(source, keys);
      const auto over_source = attention_probabilities<E>(
          tensors::rows<const E, hidden>(cross.query.slice(begin, length)), pairs.template columns<0, hidden>(),
          cross.log_sum.subspan(begin * heads), heads, false);
      check_within<E>(yardstick, "outputs", "decoder.cross_attention" + number, over_source,
                      outputs.doubles("decoder.cross_attention" + number));
    }

  const double loss = cross_entropy<E>(logits, inputs.ints("labels"), d_logits);
  check_within<E>(yardstick, "outputs", "loss", std::vector<E>{static_cast<E>(loss)}, outputs.doubles("loss"));
  const typename halves::output d(d_memory.data(), tokens);
  head::backward(s, w.language_model, w.words(), head_kept, d_logits, d, g.language_model, g.words());
  halves::backward(s, w.halves, no_pair_dropout, kept, d, g.halves);
  CHECK(s.arena().grown() == 0);
  std::size_t seen = 0;
  model::template parameters<const E>::visit(
      [&](const auto& name, tensors::shape, std::span<const E> values) {
        check_within<E>(yardstick, "gradients", std::string(name), values, want.doubles(name));
        ++seen;
      },
      gradients.const_view());
  CHECK(seen + (Tied ? 0 : 1) == want.names().size());  // untied, PyTorch has a second bias, which is dead

  const typename model::frozen frozen(w);
  std::vector<E> source_memory(shape.source_tokens * hidden), inferred(tokens * vocabulary);
  typename B::stream fresh;
  fresh.arena().reserve(halves::infer_workspace(shape, fresh.concurrency()));
  halves::infer(fresh, frozen.halves, no_pair_dropout, batch, {source_memory.data(), shape.source_tokens}, d);
  CHECK(fresh.arena().grown() == 0);
  head::infer(fresh, frozen.language_model, E(1e-12), rows, d, {inferred.data(), tokens, vocabulary});
  check_within<E>(yardstick, "outputs", "logits", inferred, outputs.doubles("logits"));
}

}  // namespace clinicalbert::tests
