#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/models/check_pairs.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/noise.hpp"
#include "tests/models/owned_pairs.hpp"

namespace clinicalbert::tests {

/// The Transformer of 2017, small, with its norms after or before the sublayers.
template <models::norm_placement Norm>
struct t32 {
  static constexpr std::string_view name = "t32";
  static constexpr models::encoder_config config{.layers = 2,
                                                 .hidden = 32,
                                                 .attention_heads = 4,
                                                 .intermediate = 64,
                                                 .hidden_act = models::activation::relu,
                                                 .norm = Norm,
                                                 .positions = models::position_kind::sinusoidal};
};

/// Where a parameter stands in torch.nn's modules: the tensor, and which third of its rows where q, k and v are one.
struct torch_place {
  std::string name;
  std::optional<std::size_t> third;
};

inline torch_place torch_place_of(std::string name) {
  if (name.find("word_embeddings") != std::string::npos) return {"embedding.weight", {}};
  const bool decoder = name.starts_with("decoder.");
  const auto replace = [&](std::string_view from, const std::string& to) {
    const auto at = name.find(from);
    if (at == std::string::npos) return false;
    name.replace(at, from.size(), to);
    return true;
  };
  replace("decoder.bert.encoder.", "decoder.");
  replace("encoder.encoder.", "encoder.");
  replace(".layer.", ".layers.");
  for (const auto& [ours, theirs] :
       {std::pair{"crossattention.self.", "multihead_attn."}, std::pair{"attention.self.", "self_attn."}})
    if (replace(ours, theirs)) {
      constexpr std::string_view parts[] = {"query.", "key.", "value."};
      for (std::size_t third = 0; third < 3; ++third)
        if (replace(parts[third], "in_proj_")) return {name, third};
    }
  replace("crossattention.output.LayerNorm", "norm2") ||
      replace("crossattention.output.dense", "multihead_attn.out_proj") ||
      replace("attention.output.LayerNorm", "norm1") || replace("attention.output.dense", "self_attn.out_proj") ||
      replace("intermediate.dense", "linear1") || replace("output.dense", "linear2") ||
      replace("output.LayerNorm", decoder ? "norm3" : "norm2") || replace(".LayerNorm.", ".norm.");
  return {name, {}};
}

template <class E>
std::vector<E> torch_numbers(const oracle_file& file, const torch_place& place) {
  auto all = numbers<E>(file, place.name);
  if (!place.third) return all;
  const auto size = static_cast<std::ptrdiff_t>(all.size() / 3),
             begin = size * static_cast<std::ptrdiff_t>(*place.third);
  return {all.begin() + begin, all.begin() + begin + size};
}

/// Rows of both halves, logits by the tied table, and all gradients are PyTorch's; in infer too.
template <models::norm_placement Norm, class B>
void transformer_agrees_with_oracle(const std::filesystem::path& folder) {
  using model = models::encoder_decoder<t32<Norm>, t32<Norm>, B, models::sharing::embeddings>;
  using E = typename B::element;
  using product = backends::product_op<B>;
  constexpr std::size_t hidden = model::hidden;
  const oracle_file checkpoint(folder / "model.safetensors"), inputs(folder / "inputs.safetensors"),
      outputs(folder / "outputs.safetensors"), want(folder / "gradients.safetensors");
  const noise yardstick(folder / "noise.json");
  const std::size_t vocabulary = checkpoint.shape("embedding.weight").at(0);
  const layers::table_sizes tables{.vocabulary = vocabulary, .positions = 30, .segments = 1};
  models::parameter_set<model> weights({tables, tables}), gradients({tables, tables});
  model::template parameters<E>::visit(
      [&](const std::string& name, tensors::shape, std::span<E> values) {
        const auto from = torch_numbers<E>(checkpoint, torch_place_of(name));
        INFO(name);
        REQUIRE(from.size() == values.size());
        std::ranges::copy(from, values.begin());
      },
      weights.view());
  const auto owned = read_pairs(inputs);
  const auto batch = owned.view();
  models::check_pairs(batch, tables, tables);
  const auto shape = model::shape_of(batch);
  models::encoder_decoder_options options;
  for (auto* half : {&options.encoder, &options.decoder}) {
    half->layer_norm_epsilon = 1e-5;
    half->hidden_dropout = half->attention_dropout = 0;
    half->padding_id = -1;
  }
  const auto check = [&](const char* name, const auto& values) {
    check_within<E>(yardstick, "outputs", name, std::span<const E>(values), outputs.doubles(name));
  };
  const auto check_rows = [&](const char* name, tensors::rows<const E, hidden> rows) {
    check(name, std::span<const E>(rows.data(), rows.size() * hidden));
  };
  std::vector<E> logit_memory(shape.tokens * vocabulary), d_memory(shape.tokens * hidden);
  const tensors::matrix<E> logits(logit_memory.data(), shape.tokens, vocabulary);
  const typename model::output d(d_memory.data(), shape.tokens);
  typename B::stream s;
  const std::size_t of_product = product::scratch(shape.tokens, hidden, vocabulary, s.concurrency());
  s.arena().reserve(model::training_workspace(options, shape, s.concurrency()) + of_product);
  const auto& w = weights.const_view();
  const auto words = w.encoder_half.embeddings.words;
  typename model::saved kept;
  const auto y = model::forward(s, w, options, {}, batch, kept);
  check_rows("embedded_source", kept.encoder_half.hidden_states[0]);
  check_rows("encoder", kept.decoder_half.source);
  check_rows("decoder", y);
  product::forward(s, words, y, logits, backends::epilogues::overwrite{});
  check("logits", logit_memory);

  const auto labels = inputs.ints("labels");
  double loss = 0;
  for (std::size_t n = 0; n < shape.tokens; ++n) {
    double largest = -INFINITY, sum = 0;
    for (const E x : logits[n]) largest = std::max(largest, static_cast<double>(x));
    for (const E x : logits[n]) sum += std::exp(static_cast<double>(x) - largest);
    const double log_sum = largest + std::log(sum), rows = static_cast<double>(shape.tokens);
    loss += (log_sum - static_cast<double>(logits(n, static_cast<std::size_t>(labels[n])))) / rows;
    for (std::size_t c = 0; c < vocabulary; ++c) {
      const double p = std::exp(static_cast<double>(logits(n, c)) - log_sum);
      logits(n, c) = static_cast<E>((p - (labels[n] == static_cast<int>(c) ? 1 : 0)) / rows);
    }
  }
  check("loss", std::vector<E>{static_cast<E>(loss)});
  const auto& g = gradients.view();
  product::weight_gradient(s, logits, y, g.encoder_half.embeddings.words, {});
  product::input_gradient(s, words, logits, d, backends::epilogues::overwrite{});
  model::backward(s, w, options, kept, d, g);
  CHECK(s.arena().grown() == 0);
  std::vector<std::string> seen;
  model::template parameters<const E>::visit(
      [&](const std::string& name, tensors::shape, std::span<const E> values) {
        const auto place = torch_place_of(name);
        seen.push_back(place.name);
        check_within<E>(yardstick, "gradients", place.name, values, torch_numbers<double>(want, place));
      },
      gradients.const_view());
  std::ranges::sort(seen);
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  CHECK(seen.size() == want.names().size());

  std::vector<E> source(shape.source_tokens * hidden);
  typename B::stream fresh;
  fresh.arena().reserve(model::infer_workspace(shape, fresh.concurrency()));
  model::infer(fresh, typename model::frozen(w), options, batch, {source.data(), shape.source_tokens}, d);
  CHECK(fresh.arena().grown() == 0);
  check("encoder", source);
  check("decoder", d_memory);
}

}  // namespace clinicalbert::tests
