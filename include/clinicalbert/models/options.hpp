#pragma once

#include <cstdint>

namespace clinicalbert::models {

/// The run-time values of an encoder, as config.json has them.
struct encoder_options {
  double layer_norm_epsilon = 1e-12;
  double hidden_dropout = 0.1, attention_dropout = 0.1;  ///< of `forward` only
  std::int32_t padding_id = 0;                           ///< its word row is not trained by the embedding
};

}  // namespace clinicalbert::models
