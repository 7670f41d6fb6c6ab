#pragma once

#include "clinicalbert/heads/sequence_class.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/head_oracle.hpp"
#include "tests/heads/plain_losses.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

/// loss(logits, d_logits, inputs) is the folder's.
template <class B, class Loss>
void sequence_class_agrees_with_oracle(const std::string& folder_name, std::size_t columns, Loss loss) {
  using head = heads::sequence_class<32, B>;
  using model = heads::with_heads<models::encoder<h32, B>, head>;
  const auto folder = tests::data(folder_name);
  const oracle_file inputs(folder / "inputs.safetensors");
  head_agrees_with_oracle<model>(
      folder, columns, false,
      [](auto& s, const auto& w, const auto& where, auto hidden, auto logits, auto& keep) {
        head::forward(s, w, {}, where, hidden, logits, keep);
      },
      [](auto& s, const auto& w, const auto& kept, auto d_logits, auto d_hidden, const auto& gradients) {
        head::backward(s, w, kept, d_logits, d_hidden, gradients);
      },
      [](auto& s, const auto& w, const auto& where, auto hidden, auto logits) {
        head::infer(s, w, where, hidden, logits);
      },
      [&](auto logits, auto d_logits) { return loss(logits, d_logits, inputs); });
}

/// One of four labels, any of six, and one number.
template <class B>
void sequence_class_agrees_with_oracles() {
  sequence_class_agrees_with_oracle<B>("heads/sequence_class", 4, [](auto logits, auto d_logits, const auto& inputs) {
    return cross_entropy(logits, std::span<const int>(inputs.ints("labels")), d_logits);
  });
  sequence_class_agrees_with_oracle<B>("heads/multi_label", 6, [](auto logits, auto d_logits, const auto& inputs) {
    return binary_cross_entropy(logits, std::span<const float>(inputs.floats("labels")), d_logits);
  });
  sequence_class_agrees_with_oracle<B>("heads/regression", 1, [](auto logits, auto d_logits, const auto& inputs) {
    return squared_error(logits, std::span<const float>(inputs.floats("labels")), d_logits);
  });
}

}  // namespace clinicalbert::tests
