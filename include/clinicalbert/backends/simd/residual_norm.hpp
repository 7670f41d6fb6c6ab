#pragma once

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/dropout_factors.hpp"
#include "clinicalbert/backends/simd/norm_gradient.hpp"

namespace clinicalbert::backends {

/// Dropout, residual and layer norm of one row after the other, each row in the first cache.
template <class Arch, class Precision>
struct residual_norm_op<simd<Arch, Precision>> {
  using stream = typename simd<Arch, Precision>::stream;
  using input = tensors::matrix<const float>;
  using output = tensors::matrix<float>;
  using weights = std::span<const float>;

  static void infer(stream& s, weights weight, weights bias, float epsilon, input x, input residual,
                    output y) noexcept {
    vectors::over_rows<Arch>(s, x.rows, 16, [&](std::size_t row) {
      float* to = y.data + row * y.stride;
      add(x.data + row * x.stride, residual.data + row * residual.stride, to, x.columns);
      vectors::normalize_row<Arch>(to, weight.data(), bias.data(), epsilon, to, x.columns);
    });
  }

  static void forward(stream& s, weights weight, weights bias, float epsilon, const tensors::dropout& dropout, input x,
                      input residual, output sum, output y, std::span<float> mean,
                      std::span<float> inverse_deviation) noexcept {
    using namespace vectors;
    over_rows<Arch>(s, x.rows, 16, [&](std::size_t row) {
      const float *from = x.data + row * x.stride, *other = residual.data + row * residual.stride;
      float* to = sum.data + row * sum.stride;
      if (dropout.active())
        over_dropped_row<Arch>(dropout, row, x.columns, [&](auto whole, std::size_t i, std::size_t n, auto factor) {
          const auto kept = drop<Arch>(load<Arch, whole>(from + i, n), factor);
          store<Arch, whole>(to + i, n, kept + load<Arch, whole>(other + i, n));
        });
      else
        add(from, other, to, x.columns);
      const row_moments moments =
          normalize_row<Arch>(to, weight.data(), bias.data(), epsilon, y.data + row * y.stride, x.columns);
      mean[row] = moments.mean;
      inverse_deviation[row] = moments.inverse_deviation;
    });
  }

  static void backward(stream& s, weights weight, const tensors::dropout& dropout, input sum, weights mean,
                       weights inverse_deviation, input d_y, output d_x, output d_residual, std::span<float> d_weight,
                       std::span<float> d_bias) noexcept {
    using namespace vectors;
    norm_gradient<Arch>(s, weight, sum, mean, inverse_deviation, d_y, d_residual, d_weight, d_bias,
                        [&](std::size_t row) {
                          const float* from = d_residual.data + row * d_residual.stride;
                          float* to = d_x.data + row * d_x.stride;
                          if (dropout.active())
                            over_dropped_row<Arch>(
                                dropout, row, sum.columns, [&](auto whole, std::size_t i, std::size_t n, auto factor) {
                                  store<Arch, whole>(to + i, n, drop<Arch>(load<Arch, whole>(from + i, n), factor));
                                });
                          else if (from != to)
                            std::copy_n(from, sum.columns, to);
                        });
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t width, std::size_t) noexcept {
    return vectors::norm_gradient_scratch(tokens, width);
  }

 private:
  static void add(const float* a, const float* b, float* y, std::size_t n) noexcept {
    using namespace vectors;
    over_row<Arch>(n, [&](auto whole, std::size_t i, std::size_t count) {
      store<Arch, whole>(y + i, count, load<Arch, whole>(a + i, count) + load<Arch, whole>(b + i, count));
    });
  }
};

}  // namespace clinicalbert::backends
