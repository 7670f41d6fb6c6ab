#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/sum_rows.hpp"
#include "clinicalbert/backends/cuda/views.hpp"

namespace clinicalbert::backends {

/// out[targets[i]] = or += the sum of the rows of x in list i, as the kernel `sum_rows` has it; lists are those of its
/// buffers, of which `rows` and `targets` may be absent.
template <KernelBackend B>
void launch_row_sums(typename B::stream& s, tensors::matrix<const float> x, device::buffer<const std::uint32_t> rows,
                     device::buffer<const std::uint32_t> offsets, device::buffer<const std::uint32_t> targets,
                     tensors::matrix<float> out, bool accumulates) noexcept {
  if (offsets.size < 2) return;
  const auto run = [&](auto kernel) {
    kernel.width = count(out.columns);
    kernel.rows = rows;
    kernel.offsets = offsets;
    kernel.targets = targets;
    kernel.x = rows_of(x);
    kernel.out = rows_of(out);
    kernel.accumulates = accumulates;
    B::launch(s, kernel, count(offsets.size - 1), kernel.blocks_y(kernel.width));
  };
  moves_eight(x) && moves_eight(out) ? run(device::sum_rows<float, float, 8>{})
                                     : run(device::sum_rows<float, float, 1>{});
}

}  // namespace clinicalbert::backends
