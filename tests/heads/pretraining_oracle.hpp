#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "clinicalbert/backends/adamw_step.hpp"
#include "tests/heads/head_oracle.hpp"
#include "tests/heads/pretraining_step.hpp"

namespace clinicalbert::tests {

/// Logits, pooled rows, losses and all gradients of encoder/hN.
template <class M, class B>
void pretraining_agrees_with_oracle(const std::filesystem::path& folder) {
  using task = pretraining<M, B>;
  using encoder = typename task::encoder;
  using masked = typename task::masked;
  using next = typename task::next;
  using E = typename B::element;
  const oracle_file checkpoint(folder / "model.safetensors"), inputs(folder / "inputs.safetensors"),
      outputs(folder / "outputs.safetensors");
  const noise yardstick(folder / "noise.json");
  const auto tables = read_table_sizes(checkpoint);
  typename task::parameter_set weights(task::sizes(tables)), gradients(task::sizes(tables));
  fill_parameters(weights, checkpoint);
  const auto owned = read_batch(inputs);
  const auto batch = owned.view();
  const std::size_t tokens = batch.ids.size(), count = batch.sequences.size();
  typename B::stream s;
  s.arena().reserve(task::workspace(batch, tokens, tables.vocabulary, s.concurrency()));

  const auto losses =
      task::step(s, weights, no_dropout, {}, batch, inputs.ints("mlm_labels"), inputs.ints("nsp_labels"), gradients);
  CHECK(s.arena().grown() == 0);
  const std::map<std::string, double> named{
      {"loss.mlm", losses.masked}, {"loss.nsp", losses.next}, {"loss", losses.masked + losses.next}};
  for (const auto& [name, value] : named)
    check_within<E>(yardstick, "outputs", name, std::vector<E>{static_cast<E>(value)}, outputs.doubles(name));
  check_gradients(yardstick, oracle_file(folder / "gradients.safetensors"), gradients);

  // The logits of every token: forward here, infer below.
  std::vector<std::uint32_t> rows(tokens);
  std::iota(rows.begin(), rows.end(), 0u);
  std::vector<E> hidden(tokens * encoder::hidden), logits(tokens * tables.vocabulary), answers(count * 2);
  const tensors::matrix<E> all_logits(logits.data(), tokens, tables.vocabulary);
  {
    const tensors::arena::scope scope(s.arena());
    typename encoder::saved kept;
    typename masked::saved masked_kept;
    typename next::saved next_kept;
    const auto& w = weights.const_view();
    const auto last = encoder::forward(s, w.encoder, no_dropout, {}, batch, kept);
    masked::forward(s, std::get<0>(w.heads), w.encoder.embeddings.words, E(1e-12), rows, last, all_logits, masked_kept);
    next::forward(s, std::get<1>(w.heads), batch.sequences, last, {answers.data(), count}, next_kept);
    check_within<E>(yardstick, "outputs", "mlm_logits", logits, outputs.doubles("mlm_logits"));
    check_within<E>(yardstick, "outputs", "nsp_logits", answers, outputs.doubles("nsp_logits"));
    check_within<E>(yardstick, "outputs", "pooled", {next_kept.pooled.pooled.data(), count * encoder::hidden},
                    outputs.doubles("pooled"));
  }
  std::ranges::fill(logits, E(0));
  std::ranges::fill(answers, E(0));
  const typename task::model::frozen frozen(weights.const_view());
  const typename encoder::output inferred(hidden.data(), tokens);
  encoder::infer(s, frozen.encoder, no_dropout, batch, inferred);
  masked::infer(s, std::get<0>(frozen.heads), E(1e-12), rows, inferred, all_logits);
  next::infer(s, std::get<1>(frozen.heads), batch.sequences, inferred, {answers.data(), count});
  check_within<E>(yardstick, "outputs", "mlm_logits", logits, outputs.doubles("mlm_logits"));
  check_within<E>(yardstick, "outputs", "nsp_logits", answers, outputs.doubles("nsp_logits"));
}

/// Ten steps of AdamW with clipping: losses and gradient norms of each, and the weights after 1, 2 and 10.
template <class M, class B>
void training_agrees_with_oracle(const std::filesystem::path& folder) {
  using task = pretraining<M, B>;
  using model = typename task::model;
  using E = typename B::element;
  using adamw = backends::adamw_op<B>;
  const oracle_file checkpoint(folder / "model.safetensors"), inputs(folder / "inputs.safetensors");
  const auto sizes = task::sizes(read_table_sizes(checkpoint));
  typename task::parameter_set weights(sizes), gradients(sizes), first(sizes), second(sizes);
  fill_parameters(weights, checkpoint);
  const auto owned = read_batch(inputs);
  const auto masked_labels = inputs.ints("mlm_labels"), next_labels = inputs.ints("nsp_labels");
  nlohmann::json training;
  std::ifstream(folder / "training.json") >> training;
  typename B::stream s;
  double rates = 0;
  for (int step = 1; step <= 10; ++step) {
    CAPTURE(step);
    const auto losses = task::step(s, weights, no_dropout, {}, owned.view(), masked_labels, next_labels, gradients);
    const double norm = std::sqrt(adamw::squared_norm(s, gradients.flat()));
    const auto& in_float = training.at("float32").at(static_cast<std::size_t>(step - 1));
    const auto& in_double = training.at("float64").at(static_cast<std::size_t>(step - 1));
    const auto agrees = [&](const char* name, double got) {
      const double want = in_double.at(name);
      const double tolerance = std::is_same_v<E, double>
                                   ? 1e-8 * want
                                   : 8 * std::abs(want - in_float.at(name).template get<double>()) + 2e-6 * want + 1e-7;
      CAPTURE(name, got, want, std::abs(got - want) / tolerance);
      CHECK(std::abs(got - want) <= tolerance);
    };
    agrees("loss", losses.masked + losses.next);
    agrees("gradient_norm", norm);

    const double rate = 1e-3 * std::min(step / 3.0, (12 - step) / 9.0);
    CHECK(std::abs(rate - in_double.at("lr").template get<double>()) <= 1e-15);
    rates += rate;
    model::template parameters<E>::visit(
        [&](const auto& given, tensors::shape, std::span<E> w, std::span<E> g, std::span<E> m, std::span<E> v) {
          const std::string name(given);
          const bool spared = name.find("bias") != std::string::npos || name.find("LayerNorm") != std::string::npos;
          adamw::update(s,
                        {.learning_rate = rate,
                         .weight_decay = spared ? 0 : 0.01,
                         .gradient_scale = std::min(1.0, 1 / (norm + 1e-6)),
                         .m_correction = 1 / (1 - std::pow(0.9, step)),
                         .v_correction = 1 / (1 - std::pow(0.999, step))},
                        w, g, m, v);
        },
        weights.view(), gradients.view(), first.view(), second.view());

    const auto trained = folder / ("trained." + std::to_string(step) + ".safetensors");
    if (!std::filesystem::exists(trained)) continue;
    const oracle_file want(trained);
    model::template parameters<const E>::visit(
        [&](const auto& given, tensors::shape, std::span<const E> w) {
          const std::string name(given);
          const auto reference = want.doubles(name);
          const double largest = largest_distance(w, reference);
          double mean = 0;
          for (std::size_t i = 0; i < w.size(); ++i)
            mean += std::abs(static_cast<double>(w[i]) - reference[i]) / static_cast<double>(w.size());
          CAPTURE(name, largest, mean);
          if (name.ends_with("attention.self.key.bias")) {
            CHECK(largest <= rates);  // its gradient is rounding alone, which Adam blows up
          } else {
            CHECK(largest <= 1e-4);
            CHECK(mean < 1e-6);
          }
        },
        weights.const_view());
  }
}

}  // namespace clinicalbert::tests
