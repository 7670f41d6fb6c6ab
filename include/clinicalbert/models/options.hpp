#pragma once

#include <cstdint>
#include <optional>

namespace clinicalbert::models {

/// The run-time values of an encoder, as config.json has them, and how it is trained.
struct encoder_options {
  double layer_norm_epsilon = 1e-12;
  double hidden_dropout = 0.1, attention_dropout = 0.1;  ///< of `forward` only
  std::int32_t padding_id = 0;                           ///< its word row is not trained by the embedding

  /// `forward` keeps only what goes into each block, `backward` runs a block's forward again before its backward: the
  /// same bits for about a quarter more time and one block's activations instead of all. Chen et al. 2016, section 4.
  bool gradient_checkpointing = false;

  std::optional<double> embedding_dropout = {};  ///< of the embeddings' sum; none: the hidden dropout
};

}  // namespace clinicalbert::models
