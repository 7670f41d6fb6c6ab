#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "tests/models/encoder_oracle.hpp"

namespace clinicalbert::tests {

constexpr models::encoder_options no_dropout{.hidden_dropout = 0, .attention_dropout = 0};

/// Every gradient is PyTorch's, and PyTorch has no other.
template <class Model>
void check_gradients(const noise& yardstick, const oracle_file& want, const models::parameter_set<Model>& got) {
  using E = typename Model::E;
  std::size_t seen = 0;
  Model::template parameters<const E>::visit(
      [&](const auto& name, tensors::shape, std::span<const E> values) {
        check_within<E>(yardstick, "gradients", std::string(name), values, want.doubles(name));
        ++seen;
      },
      got.view());
  CHECK(seen == want.names().size());
}

/// Logits, loss and all gradients of one head on an encoder, against a folder of the oracle. `forward` and `backward`
/// are called as the head wants, `infer` too; `loss(logits, d_logits)` is that of the folder.
template <class Model, class Forward, class Backward, class Infer, class Loss>
void head_agrees_with_oracle(const std::filesystem::path& folder, std::size_t columns, bool by_token, Forward forward,
                             Backward backward, Infer infer, Loss loss) {
  using encoder = typename Model::encoder;
  using head = typename Model::template head<0>;
  using E = typename Model::E;
  const oracle_file checkpoint(folder / "model.safetensors"), outputs(folder / "outputs.safetensors");
  const noise yardstick(folder / "noise.json");
  const auto tables = read_table_sizes(checkpoint);
  const typename Model::sizes sizes{tables, {typename head::sizes{columns}}};
  models::parameter_set<Model> weights(sizes), gradients(sizes);
  fill_parameters(weights, checkpoint);
  const auto owned = read_batch(oracle_file(folder / "inputs.safetensors"));
  const auto batch = owned.view();
  const std::size_t tokens = batch.ids.size(), rows = by_token ? tokens : batch.sequences.size();
  std::vector<E> logit_memory(rows * columns), d_logit_memory(rows * columns), d_hidden(tokens * encoder::hidden, E(3));
  const tensors::matrix<E> logits(logit_memory.data(), rows, columns), d_logits(d_logit_memory.data(), rows, columns);

  typename Model::stream s;
  s.arena().reserve(encoder::training_workspace(no_dropout, tokens, batch.sequences.longest(), s.concurrency()) +
                    head::workspace(rows, {columns}, s.concurrency()));
  typename encoder::saved kept;
  typename head::saved head_kept;
  const auto& w = weights.const_view();
  const auto hidden = encoder::forward(s, w.encoder, no_dropout, {}, batch, kept);
  forward(s, std::get<0>(w.heads), batch.sequences, hidden, logits, head_kept);
  check_within<E>(yardstick, "outputs", "logits", logit_memory, outputs.doubles("logits"));
  const std::vector<double> value{loss(tensors::matrix<const E>(logits), d_logits)};
  const std::vector<E> rounded{static_cast<E>(value[0])};
  check_within<E>(yardstick, "outputs", "loss", rounded, outputs.doubles("loss"));
  const typename encoder::output d(d_hidden.data(), tokens);
  backward(s, std::get<0>(w.heads), head_kept, tensors::matrix<const E>(d_logits), d,
           std::get<0>(gradients.view().heads));
  encoder::backward(s, w.encoder, no_dropout, kept, d, gradients.view().encoder);
  CHECK(s.arena().grown() == 0);
  check_gradients(yardstick, oracle_file(folder / "gradients.safetensors"), gradients);

  const typename Model::frozen frozen(w);
  std::vector<E> hidden_memory(tokens * encoder::hidden);
  std::vector<E> inferred(rows * columns);
  encoder::infer(s, frozen.encoder, no_dropout, batch, {hidden_memory.data(), tokens});
  infer(s, std::get<0>(frozen.heads), batch.sequences, typename encoder::input(hidden_memory.data(), tokens),
        tensors::matrix<E>(inferred.data(), rows, columns));
  check_within<E>(yardstick, "outputs", "logits", inferred, outputs.doubles("logits"));
}

}  // namespace clinicalbert::tests
