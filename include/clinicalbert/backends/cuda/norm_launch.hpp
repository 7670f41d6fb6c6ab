#pragma once

#include <cassert>
#include <span>

#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/norm_backward.hpp"
#include "clinicalbert/backends/cuda/kernels/norm_forward.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::backends {

/// Rows that a warp keeps in its registers; wider ones are not provided for.
inline constexpr std::size_t widest_norm = 1024;

/// f(kernel) with the kernel for rows of this width.
template <template <class, std::uint32_t, std::uint32_t> class Kernel, class F>
void with_norm_kernel(std::size_t width, bool eight, F&& f) noexcept {
  assert(width <= widest_norm);
  if (!eight) {
    width <= 256 ? f(Kernel<float, 1, 8>{}) : f(Kernel<float, 1, 32>{});
  } else if (width <= 256) {
    f(Kernel<float, 8, 1>{});
  } else if (width <= 512) {
    f(Kernel<float, 8, 2>{});
  } else if (width <= 768) {
    f(Kernel<float, 8, 3>{});
  } else {
    f(Kernel<float, 8, 4>{});
  }
}

/// residual, sum, mean and inverse_deviation may be without data.
template <KernelBackend B>
void launch_norm_forward(typename B::stream& s, std::span<const float> weight, std::span<const float> bias,
                         float epsilon, const tensors::dropout& dropout, tensors::matrix<const float> x,
                         tensors::matrix<const float> residual, tensors::matrix<float> sum, tensors::matrix<float> y,
                         std::span<float> mean, std::span<float> inverse_deviation) noexcept {
  const bool eight = moves_eight(weight) && moves_eight(bias) && moves_eight(x) && moves_eight(y) &&
                     (residual.data == nullptr || moves_eight(residual)) && (sum.data == nullptr || moves_eight(sum));
  with_norm_kernel<device::norm_forward>(x.columns, eight, [&](auto kernel) {
    kernel.rows = count(x.rows);
    kernel.width = count(x.columns);
    kernel.x = rows_of(x);
    kernel.residual = rows_of(residual);
    kernel.weight = buffer_of(weight);
    kernel.bias = buffer_of(bias);
    kernel.epsilon = epsilon;
    kernel.dropout = dropout;
    kernel.sum = rows_of(sum);
    kernel.y = rows_of(y);
    kernel.mean = buffer_of(mean);
    kernel.inverse_deviation = buffer_of(inverse_deviation);
    B::launch(s, kernel, kernel.blocks(kernel.rows), 1);
  });
}

/// d_x may be without data.
template <KernelBackend B>
void launch_norm_backward(typename B::stream& s, std::span<const float> weight, const tensors::dropout& dropout,
                          tensors::matrix<const float> sum, std::span<const float> inverse_deviation,
                          tensors::matrix<const float> d_y, tensors::matrix<float> d_x,
                          tensors::matrix<float> d_residual, std::span<float> d_weight,
                          std::span<float> d_bias) noexcept {
  const tensors::arena::scope scope(s.arena());
  const std::size_t width = sum.columns;
  const bool eight = moves_eight(weight) && moves_eight(sum) && moves_eight(d_y) && moves_eight(d_residual) &&
                     (d_x.data == nullptr || moves_eight(d_x));
  with_norm_kernel<device::norm_backward>(width, eight, [&](auto kernel) {
    const std::uint32_t blocks = kernel.blocks(count(sum.rows));
    const auto partial = s.arena().template take<float>(std::size_t{blocks} * 2 * width);
    kernel.rows = count(sum.rows);
    kernel.width = count(width);
    kernel.weight = buffer_of(weight);
    kernel.dropout = dropout;
    kernel.sum = rows_of(sum);
    kernel.inverse_deviation = buffer_of(inverse_deviation);
    kernel.d_y = rows_of(d_y);
    kernel.d_x = rows_of(d_x);
    kernel.d_residual = rows_of(d_residual);
    kernel.partial = buffer_of(partial);
    B::launch(s, kernel, blocks, 1);
    for (const bool of_bias : {false, true}) {
      device::column_sums<float> finish;
      finish.rows = finish.rows_a_part = blocks;
      finish.columns = count(width);
      finish.x =
          rows_of(tensors::matrix<const float>(partial.data() + (of_bias ? width : 0), blocks, width, 2 * width));
      finish.sums = rows_of(tensors::matrix<float>((of_bias ? d_bias : d_weight).data(), 1, width));
      finish.accumulates = true;
      B::launch(s, finish, finish.blocks(finish.columns), 1);
    }
  });
}

[[nodiscard]] constexpr std::size_t norm_scratch(std::size_t tokens, std::size_t width) noexcept {
  return tensors::arena::bytes_for(device::norm_backward<float, 8, 1>::blocks(count(tokens)) * 2 * width,
                                   sizeof(float));
}

}  // namespace clinicalbert::backends
