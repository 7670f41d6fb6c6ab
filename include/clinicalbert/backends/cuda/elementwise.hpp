#pragma once

#include <cassert>
#include <concepts>
#include <span>

#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/combine_rows.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/backends/elementwise.hpp"
#include "clinicalbert/backends/host_stream.hpp"

namespace clinicalbert::backends {

/// y = factor x, or factors[row] x, + z; factors and z may be without data.
template <KernelBackend B>
void launch_combine_rows(typename B::stream& s, float factor, device::buffer<const float> factors,
                         tensors::matrix<const float> x, tensors::matrix<const float> z,
                         tensors::matrix<float> y) noexcept {
  assert(x.rows == y.rows && x.columns == y.columns);
  const auto run = [&](auto kernel) {
    kernel.rows = count(y.rows);
    kernel.columns = count(y.columns);
    kernel.factor = factor;
    kernel.factors = factors;
    kernel.x = rows_of(x);
    kernel.z = rows_of(z);
    kernel.y = rows_of(y);
    B::launch(s, kernel, kernel.blocks(kernel.rows, kernel.columns), 1);
  };
  moves_eight(x) && moves_eight(y) && (z.data == nullptr || moves_eight(z)) ? run(device::combine_rows<8>{})
                                                                            : run(device::combine_rows<1>{});
}

template <KernelBackend B>
requires(!std::same_as<typename B::stream, host_stream>) struct elementwise_op<B> {
  static void add(typename B::stream& s, tensors::matrix<const float> x, tensors::matrix<const float> z,
                  tensors::matrix<float> y) noexcept {
    assert(z.rows == y.rows && z.columns == y.columns);
    launch_combine_rows<B>(s, 1, {}, x, z, y);
  }

  static void scale(typename B::stream& s, float factor, tensors::matrix<const float> x,
                    tensors::matrix<float> y) noexcept {
    launch_combine_rows<B>(s, factor, {}, x, {}, y);
  }
};

}  // namespace clinicalbert::backends
