#pragma once

#include "clinicalbert/layers/embeddings.hpp"

namespace clinicalbert::tests {

/// An encoder without heads, for a models::parameter_set.
template <class Encoder>
struct encoder_alone {
  using E = typename Encoder::E;
  using backend = typename Encoder::backend;
  using sizes = layers::table_sizes;
  template <class T>
  using parameters = typename Encoder::template parameters<T>;
};

}  // namespace clinicalbert::tests
