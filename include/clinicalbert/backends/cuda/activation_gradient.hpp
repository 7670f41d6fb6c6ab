#pragma once

#include <cassert>
#include <concepts>

#include "clinicalbert/backends/activation_gradient.hpp"
#include "clinicalbert/backends/cuda/activation_on_device.hpp"
#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/backends/host_stream.hpp"

namespace clinicalbert::backends {

/// d_x = d_y * activation'(x), and the kernel for it.
template <class Activation, KernelBackend B>
void launch_activation_gradient(typename B::stream& s, tensors::matrix<const float> x, tensors::matrix<const float> d_y,
                                tensors::matrix<float> d_x) noexcept {
  assert(x.rows == d_x.rows && x.columns == d_x.columns && d_y.rows == d_x.rows && d_y.columns == d_x.columns);
  const auto run = [&](auto kernel) {
    kernel.rows = count(d_x.rows);
    kernel.columns = count(d_x.columns);
    kernel.z = rows_of(x);
    kernel.d_y = rows_of(d_y);
    kernel.d_z = rows_of(d_x);
    B::launch(s, kernel, kernel.blocks(kernel.rows, kernel.columns), 1);
  };
  using activation = typename activation_on_device<Activation>::type;
  moves_eight(d_x) && moves_eight(d_y) && moves_eight(x) ? run(device::activation_gradient<float, 8, activation>{})
                                                         : run(device::activation_gradient<float, 1, activation>{});
}

template <KernelBackend B>
requires(!std::same_as<typename B::stream, host_stream>) struct activation_gradient_op<B> {
  template <class Activation>
  static void apply(typename B::stream& s, tensors::matrix<const float> x, tensors::matrix<const float> d_y,
                    tensors::matrix<float> d_x) noexcept {
    launch_activation_gradient<Activation, B>(s, x, d_y, d_x);
  }
};

}  // namespace clinicalbert::backends
