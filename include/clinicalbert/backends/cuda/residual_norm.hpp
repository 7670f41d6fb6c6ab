#pragma once

#include <span>

#include "clinicalbert/backends/cuda/norm_launch.hpp"

namespace clinicalbert::backends {

/// Dropout, residual and layer norm in one pass over the rows, forward and backward.
template <KernelBackend B>
struct residual_norm_op<B> {
  using stream = typename B::stream;

  static void infer(stream& s, std::span<const float> weight, std::span<const float> bias, float epsilon,
                    tensors::matrix<const float> x, tensors::matrix<const float> residual,
                    tensors::matrix<float> y) noexcept {
    launch_norm_forward<B>(s, weight, bias, epsilon, {}, x, residual, {}, y, {}, {});
  }

  static void forward(stream& s, std::span<const float> weight, std::span<const float> bias, float epsilon,
                      const tensors::dropout& dropout, tensors::matrix<const float> x,
                      tensors::matrix<const float> residual, tensors::matrix<float> sum, tensors::matrix<float> y,
                      std::span<float> mean, std::span<float> inverse_deviation) noexcept {
    launch_norm_forward<B>(s, weight, bias, epsilon, dropout, x, residual, sum, y, mean, inverse_deviation);
  }

  static void backward(stream& s, std::span<const float> weight, const tensors::dropout& dropout,
                       tensors::matrix<const float> sum, std::span<const float> /*mean*/,
                       std::span<const float> inverse_deviation, tensors::matrix<const float> d_y,
                       tensors::matrix<float> d_x, tensors::matrix<float> d_residual, std::span<float> d_weight,
                       std::span<float> d_bias) noexcept {
    launch_norm_backward<B>(s, weight, dropout, sum, inverse_deviation, d_y, d_x, d_residual, d_weight, d_bias);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t width,
                                           std::size_t /*concurrency*/) noexcept {
    return norm_scratch(tokens, width);
  }
};

}  // namespace clinicalbert::backends
