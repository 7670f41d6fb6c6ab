#pragma once

#include <span>

#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// What a product does with each element p of its result while it is still in registers. y is the product's output.
namespace epilogues {

/// y = p
struct overwrite {};

/// y += p
struct accumulate {};

/// y = p + bias[column]
template <class E>
struct add_bias {
  std::span<const E> bias;
};

/// y = activation(z) with z = p + bias[column]; z is kept in `pre_activation` [N, Out] where its data is not null.
template <class E, class Activation>
struct bias_activation {
  std::span<const E> bias;
  tensors::matrix<E> pre_activation;
};

/// y = p * activation'(z), z being what `bias_activation` kept.
template <class E, class Activation>
struct activation_gradient {
  tensors::matrix<const E> pre_activation;
};

}  // namespace epilogues
}  // namespace clinicalbert::backends
