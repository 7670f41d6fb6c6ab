#pragma once

#include <span>

#include "clinicalbert/backends/cuda/norm_launch.hpp"

namespace clinicalbert::backends {

/// Layer normalization with a warp a row, which stays in registers; sums are fp32, the mean summed once more around
/// itself. Rows are at most `widest_norm` wide.
template <KernelBackend B>
struct layer_norm_op<B> {
  using stream = typename B::stream;

  static void infer(stream& s, std::span<const float> weight, std::span<const float> bias, float epsilon,
                    tensors::matrix<const float> x, tensors::matrix<float> y) noexcept {
    launch_norm_forward<B>(s, weight, bias, epsilon, {}, x, {}, {}, y, {}, {});
  }

  static void forward(stream& s, std::span<const float> weight, std::span<const float> bias, float epsilon,
                      tensors::matrix<const float> x, tensors::matrix<float> y, std::span<float> mean,
                      std::span<float> inverse_deviation) noexcept {
    launch_norm_forward<B>(s, weight, bias, epsilon, {}, x, {}, {}, y, mean, inverse_deviation);
  }

  static void backward(stream& s, std::span<const float> weight, tensors::matrix<const float> x,
                       std::span<const float> /*mean*/, std::span<const float> inverse_deviation,
                       tensors::matrix<const float> d_y, tensors::matrix<float> d_x, std::span<float> d_weight,
                       std::span<float> d_bias) noexcept {
    launch_norm_backward<B>(s, weight, {}, x, inverse_deviation, d_y, {}, d_x, d_weight, d_bias);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t width,
                                           std::size_t /*concurrency*/) noexcept {
    return norm_scratch(tokens, width);
  }
};

}  // namespace clinicalbert::backends
