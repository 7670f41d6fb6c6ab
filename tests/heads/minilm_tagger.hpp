#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/backends/adamw_step.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/presets.hpp"
#include "tests/heads/plain_losses.hpp"
#include "tests/models/minilm_oracle.hpp"

namespace clinicalbert::tests {

/// Four steps of AdamW on a tagger of MiniLM: losses, gradient norms and logits of each and the logits after them.
template <class B>
void minilm_learns_as_pytorch(const std::filesystem::path& weights_folder, const std::filesystem::path& oracle_folder) {
  using encoder = models::encoder<models::minilm_l6, B>;
  using head = heads::token_class<encoder::hidden, B>;
  using model = heads::with_heads<encoder, head>;
  using E = typename B::element;
  using adamw = backends::adamw_op<B>;
  const typename model::sizes sizes{minilm_tables, {typename head::sizes{3}}};
  models::parameter_set<model> weights(sizes), gradients(sizes), first(sizes), second(sizes);
  const oracle_file stored(weights_folder / "model.safetensors"), stored_head(oracle_folder / "head.safetensors");
  model::template parameters<E>::visit(
      [&](const auto& given, tensors::shape, std::span<E> values) {
        const std::string name(given);
        const bool of_encoder = name.starts_with("bert.");
        std::ranges::copy(of_encoder ? numbers<E>(stored, name.substr(5)) : numbers<E>(stored_head, name),
                          values.begin());
      },
      weights.view());
  const oracle_file tagger(oracle_folder / "tagger.safetensors");
  nlohmann::json steps;
  std::ifstream(oracle_folder / "tagger.json") >> steps;
  const models::encoder_options options{.hidden_dropout = 0, .attention_dropout = 0};
  typename B::stream s;

  struct outcome {
    double loss, largest_distance;
  };
  const auto run = [&](std::size_t k, const std::string& which, bool learn) -> outcome {
    const std::string prefix = "batch." + std::to_string(k) + ".";
    const auto owned = read_batch(tagger, prefix);
    const auto batch = owned.view();
    const auto labels = tagger.ints(prefix + "labels");
    const std::size_t tokens = batch.ids.size();
    std::vector<E> logit_memory(tokens * 3), d_logit_memory(tokens * 3), d_hidden(tokens * encoder::hidden);
    const tensors::matrix<E> logits(logit_memory.data(), tokens, 3), d_logits(d_logit_memory.data(), tokens, 3);
    const tensors::arena::scope scope(s.arena());
    typename encoder::saved kept;
    typename head::saved head_kept;
    const auto& w = weights.const_view();
    const auto last = encoder::forward(s, w.encoder, options, {}, batch, kept);
    head::forward(s, std::get<0>(w.heads), {}, last, logits, head_kept);
    const double loss = cross_entropy<E>(logits, labels, d_logits);
    if (learn) {
      std::ranges::fill(gradients.flat(), E(0));
      const typename encoder::output d(d_hidden.data(), tokens);
      head::backward(s, std::get<0>(w.heads), head_kept, d_logits, d, std::get<0>(gradients.view().heads));
      encoder::backward(s, w.encoder, options, kept, d, gradients.view().encoder);
    }
    return {loss, largest_distance(logit_memory, tagger.doubles(prefix + which))};
  };

  for (std::size_t k = 0; k < 4; ++k) {
    const auto [loss, distance] = run(k, "logits_before_its_step", true);
    const double norm = std::sqrt(adamw::squared_norm(s, gradients.flat()));
    const double want_loss = steps.at("steps").at(k).at("loss"),
                 want_norm = steps.at("steps").at(k).at("gradient_norm");
    CAPTURE(B::name(), k, loss, norm, distance, std::abs(loss / want_loss - 1), std::abs(norm / want_norm - 1));
    CHECK(std::abs(loss / want_loss - 1) <= 1e-4);
    CHECK(std::abs(norm / want_norm - 1) <= 1e-3);
    CHECK(distance <= 1e-3);
    model::template parameters<E>::visit(
        [&](const auto& given, tensors::shape, std::span<E> w, std::span<E> g, std::span<E> m, std::span<E> v) {
          const std::string name(given);
          const bool spared = name.find("bias") != std::string::npos || name.find("LayerNorm") != std::string::npos;
          adamw::update(s,
                        {.learning_rate = 5e-5,
                         .weight_decay = spared ? 0 : 0.01,
                         .gradient_scale = std::min(1.0, 1 / (norm + 1e-6)),
                         .m_correction = 1 / (1 - std::pow(0.9, k + 1)),
                         .v_correction = 1 / (1 - std::pow(0.999, k + 1))},
                        w, g, m, v);
        },
        weights.view(), gradients.view(), first.view(), second.view());
  }
  for (std::size_t k = 0; k < 4; ++k) {
    const auto [loss, distance] = run(k, "logits_after_4_steps", false);
    const double want = steps.at("loss_after_4_steps").at(k);
    CAPTURE(B::name(), k, loss, distance, std::abs(loss / want - 1));
    CHECK(std::abs(loss / want - 1) <= 1e-4);
    CHECK(distance <= 1e-3);
  }
}

}  // namespace clinicalbert::tests
