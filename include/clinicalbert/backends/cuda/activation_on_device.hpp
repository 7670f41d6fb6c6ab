#pragma once

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/cuda/kernels/activation.hpp"

namespace clinicalbert::backends {

/// An activation of the contract's as a GPU computes it.
template <class Activation>
struct activation_on_device;

template <>
struct activation_on_device<activations::gelu_exact> {
  using type = device::gelu_exact;
};
template <>
struct activation_on_device<activations::gelu_tanh> {
  using type = device::gelu_tanh;
};
template <>
struct activation_on_device<activations::relu> {
  using type = device::relu;
};
template <>
struct activation_on_device<activations::tanh> {
  using type = device::tanh;
};

}  // namespace clinicalbert::backends
