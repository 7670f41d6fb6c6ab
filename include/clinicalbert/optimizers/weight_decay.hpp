#pragma once

#include <string_view>

namespace clinicalbert::optimizers {

/// Whether a parameter with this name (as in Hugging Face checkpoints) gets weight decay: all but biases and the
/// weights of layer normalization, as in BERT's own training. A name decays unless it ends in "bias" or
/// "LayerNorm.weight".
[[nodiscard]] constexpr bool decays(std::string_view name) noexcept {
  return !name.ends_with("bias") && !name.ends_with("LayerNorm.weight");
}

}  // namespace clinicalbert::optimizers
