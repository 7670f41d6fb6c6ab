#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/heads/span_extract.hpp"
#include "clinicalbert/losses/span_extraction.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/head_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

/// Logits, in forward and in infer, loss and all gradients are PyTorch's.
template <class B>
void span_extract_agrees_with_oracle() {
  using encoder = models::encoder<h32, B>;
  using head = heads::span_extract<32, B>;
  using model = heads::with_heads<encoder, head>;
  using E = typename B::element;
  const auto folder = data("heads/span_extract");
  const oracle_file checkpoint(folder / "model.safetensors"), inputs(folder / "inputs.safetensors"),
      outputs(folder / "outputs.safetensors");
  const noise yardstick(folder / "noise.json");
  const typename model::sizes sizes{read_table_sizes(checkpoint), {}};
  models::parameter_set<model> weights(sizes), gradients(sizes);
  fill_parameters(weights, checkpoint);
  const auto owned = read_batch(inputs);
  const auto batch = owned.view();
  const std::size_t tokens = batch.ids.size();
  std::vector<E> logits(2 * tokens), d_hidden(tokens * encoder::hidden, E(3)), hidden_memory(tokens * encoder::hidden);
  const typename head::logits logit_rows(logits.data(), tokens);
  const auto check_logits = [&] {
    for (const std::size_t column : {0U, 1U}) {
      std::vector<E> values;
      for (std::size_t i = 0; i < tokens; ++i) values.push_back(logits[2 * i + column]);
      const std::string name = column == 0 ? "start_logits" : "end_logits";
      check_within<E>(yardstick, "outputs", name, values, outputs.doubles(name));
    }
  };

  typename B::stream s;
  s.arena().reserve(encoder::training_workspace(no_dropout, tokens, batch.sequences.longest(), s.concurrency()) +
                    head::workspace(tokens, s.concurrency()));
  typename encoder::saved kept;
  typename head::saved head_kept;
  const auto& w = weights.const_view();
  const auto hidden = encoder::forward(s, w.encoder, no_dropout, {}, batch, kept);
  head::forward(s, std::get<0>(w.heads), hidden, logit_rows, head_kept);
  check_logits();
  const double loss =
      losses::span_extraction<E>(logits, batch.sequences.offsets(), inputs.ints("start"), inputs.ints("end"), logits);
  const std::vector<E> rounded{static_cast<E>(loss)};
  check_within<E>(yardstick, "outputs", "loss", rounded, outputs.doubles("loss"));
  const typename encoder::output d(d_hidden.data(), tokens);
  head::backward(s, std::get<0>(w.heads), head_kept, logit_rows, d, std::get<0>(gradients.view().heads));
  encoder::backward(s, w.encoder, no_dropout, kept, d, gradients.view().encoder);
  CHECK(s.arena().grown() == 0);
  check_gradients(yardstick, oracle_file(folder / "gradients.safetensors"), gradients);

  const typename model::frozen frozen(w);
  encoder::infer(s, frozen.encoder, no_dropout, batch, {hidden_memory.data(), tokens});
  head::infer(s, std::get<0>(frozen.heads), typename encoder::input(hidden_memory.data(), tokens), logit_rows);
  check_logits();
}

}  // namespace clinicalbert::tests
