#pragma once

#include "clinicalbert/heads/token_class.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/head_oracle.hpp"
#include "tests/heads/plain_losses.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

template <class B>
void token_class_agrees_with_oracle() {
  using head = heads::token_class<32, B>;
  using model = heads::with_heads<models::encoder<h32, B>, head>;
  const auto folder = tests::data("heads/token_class");
  const auto labels = oracle_file(folder / "inputs.safetensors").ints("labels");
  head_agrees_with_oracle<model>(
      folder, 5, true,
      [](auto& s, const auto& w, const auto&, auto hidden, auto logits, auto& keep) {
        head::forward(s, w, {}, hidden, logits, keep);
      },
      [](auto& s, const auto& w, const auto& kept, auto d_logits, auto d_hidden, const auto& gradients) {
        head::backward(s, w, kept, d_logits, d_hidden, gradients);
      },
      [](auto& s, const auto& w, const auto&, auto hidden, auto logits) { head::infer(s, w, hidden, logits); },
      [&](auto logits, auto d_logits) { return cross_entropy(logits, labels, d_logits); });
}

}  // namespace clinicalbert::tests
