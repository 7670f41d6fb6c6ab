#pragma once

#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/drop_rows.hpp"
#include "clinicalbert/backends/cuda/views.hpp"

namespace clinicalbert::backends {

/// Dropout with one draw for eight columns.
template <KernelBackend B>
struct dropout_op<B> {
  using stream = typename B::stream;

  static void apply(stream& s, const tensors::dropout& dropout, tensors::matrix<const float> x,
                    tensors::matrix<float> y) noexcept {
    const auto run = [&](auto kernel) {
      kernel.rows = count(x.rows);
      kernel.columns = count(x.columns);
      kernel.dropout = dropout;
      kernel.x = rows_of(x);
      kernel.y = rows_of(y);
      B::launch(s, kernel, kernel.blocks(kernel.rows, kernel.columns), 1);
    };
    moves_eight(x) && moves_eight(y) ? run(device::drop_rows<float, 8>{}) : run(device::drop_rows<float, 1>{});
  }
};

}  // namespace clinicalbert::backends
