#pragma once

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/norm_gradient.hpp"

namespace clinicalbert::backends {

/// Layer norms, a row at a time in the first cache.
template <class Arch, class Precision>
struct layer_norm_op<simd<Arch, Precision>> {
  using stream = typename simd<Arch, Precision>::stream;
  using input = tensors::matrix<const float>;
  using output = tensors::matrix<float>;
  using weights = std::span<const float>;

  static void infer(stream& s, weights weight, weights bias, float epsilon, input x, output y) noexcept {
    vectors::over_rows<Arch>(s, x.rows, 16, [&](std::size_t row) {
      vectors::normalize_row<Arch>(x.data + row * x.stride, weight.data(), bias.data(), epsilon,
                                   y.data + row * y.stride, x.columns);
    });
  }

  static void forward(stream& s, weights weight, weights bias, float epsilon, input x, output y, std::span<float> mean,
                      std::span<float> inverse_deviation) noexcept {
    vectors::over_rows<Arch>(s, x.rows, 16, [&](std::size_t row) {
      const vectors::row_moments moments = vectors::normalize_row<Arch>(
          x.data + row * x.stride, weight.data(), bias.data(), epsilon, y.data + row * y.stride, x.columns);
      mean[row] = moments.mean;
      inverse_deviation[row] = moments.inverse_deviation;
    });
  }

  static void backward(stream& s, weights weight, input x, weights mean, weights inverse_deviation, input d_y,
                       output d_x, std::span<float> d_weight, std::span<float> d_bias) noexcept {
    vectors::norm_gradient<Arch>(s, weight, x, mean, inverse_deviation, d_y, d_x, d_weight, d_bias, [](std::size_t) {});
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t width, std::size_t) noexcept {
    return vectors::norm_gradient_scratch(tokens, width);
  }
};

}  // namespace clinicalbert::backends
