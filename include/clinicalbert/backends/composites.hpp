#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// `residual_norm_op` made of `dropout_op` and `layer_norm_op`: a backend that has no fused form derives from this.
template <class B>
struct composed_residual_norm {
  using element = typename B::element;
  using stream = typename B::stream;

  static void infer(stream& s, std::span<const element> weight, std::span<const element> bias, element epsilon,
                    tensors::matrix<const element> x, tensors::matrix<const element> residual,
                    tensors::matrix<element> y) noexcept {
    add(s, x, residual, y);
    layer_norm_op<B>::infer(s, weight, bias, epsilon, y, y);
  }

  static void forward(stream& s, std::span<const element> weight, std::span<const element> bias, element epsilon,
                      const tensors::dropout& dropout, tensors::matrix<const element> x,
                      tensors::matrix<const element> residual, tensors::matrix<element> sum, tensors::matrix<element> y,
                      std::span<element> mean, std::span<element> inverse_deviation) noexcept {
    dropout_op<B>::apply(s, dropout, x, sum);
    add(s, sum, residual, sum);
    layer_norm_op<B>::forward(s, weight, bias, epsilon, sum, y, mean, inverse_deviation);
  }

  static void backward(stream& s, std::span<const element> weight, const tensors::dropout& dropout,
                       tensors::matrix<const element> sum, std::span<const element> mean,
                       std::span<const element> inverse_deviation, tensors::matrix<const element> d_y,
                       tensors::matrix<element> d_x, tensors::matrix<element> d_residual, std::span<element> d_weight,
                       std::span<element> d_bias) noexcept {
    layer_norm_op<B>::backward(s, weight, sum, mean, inverse_deviation, d_y, d_residual, d_weight, d_bias);
    dropout_op<B>::apply(s, dropout, d_residual, d_x);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t width, std::size_t concurrency) noexcept {
    return layer_norm_op<B>::scratch(tokens, width, concurrency);
  }

 private:
  static void add(stream& s, tensors::matrix<const element> a, tensors::matrix<const element> b,
                  tensors::matrix<element> y) noexcept {
    s.for_each(y.rows, [&](std::size_t row, std::size_t) {
      for (std::size_t c = 0; c < y.columns; ++c) y(row, c) = a(row, c) + b(row, c);
    });
  }
};

}  // namespace clinicalbert::backends
