#pragma once

#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

#include "clinicalbert/backends/reference/backend.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// Layer normalization in two passes (mean, then variance around it), with sums in double.
template <std::floating_point E>
struct layer_norm_op<reference<E>> {
  using stream = typename reference<E>::stream;

  static void infer(stream& s, std::span<const E> weight, std::span<const E> bias, E epsilon,
                    tensors::matrix<const E> x, tensors::matrix<E> y) noexcept {
    assert(x.rows == y.rows && x.columns == y.columns && weight.size() == x.columns && bias.size() == x.columns);
    s.for_each(x.rows, [&](std::size_t n, std::size_t) { normalize(weight, bias, epsilon, x[n], y[n]); });
  }

  static void forward(stream& s, std::span<const E> weight, std::span<const E> bias, E epsilon,
                      tensors::matrix<const E> x, tensors::matrix<E> y, std::span<E> mean,
                      std::span<E> inverse_deviation) noexcept {
    assert(x.rows == y.rows && x.columns == y.columns && weight.size() == x.columns && bias.size() == x.columns);
    assert(mean.size() == x.rows && inverse_deviation.size() == x.rows);
    s.for_each(x.rows, [&](std::size_t n, std::size_t) {
      const moments of = normalize(weight, bias, epsilon, x[n], y[n]);
      mean[n] = static_cast<E>(of.mean);
      inverse_deviation[n] = static_cast<E>(of.inverse_deviation);
    });
  }

  /// With g = d_y weight and z = (x - mean) inverse_deviation, over each row:
  /// d_x = inverse_deviation (g - mean(g) - z mean(g z)); d_weight += sum of d_y z, d_bias += sum of d_y over rows.
  static void backward(stream& s, std::span<const E> weight, tensors::matrix<const E> x, std::span<const E> /*mean*/,
                       std::span<const E> inverse_deviation, tensors::matrix<const E> d_y, tensors::matrix<E> d_x,
                       std::span<E> d_weight, std::span<E> d_bias) noexcept {
    assert(x.rows == d_y.rows && x.rows == d_x.rows && x.columns == d_y.columns && x.columns == d_x.columns);
    // The means again: the rounding of a mean far from zero to float is more than d_weight bears.
    const tensors::arena::scope scope(s.arena());
    const auto exact_mean = s.arena().template take<double>(x.rows);
    s.for_each(x.rows, [&](std::size_t n, std::size_t) { exact_mean[n] = mean_of(x[n]); });
    const auto z = [&](std::size_t n, std::size_t c) {
      return (double{x(n, c)} - exact_mean[n]) * double{inverse_deviation[n]};
    };
    // Before d_x, which may be d_y.
    s.for_each(x.columns, [&](std::size_t c, std::size_t) {
      double weight_sum = 0, bias_sum = 0;
      for (std::size_t n = 0; n < x.rows; ++n) {
        weight_sum += double{d_y(n, c)} * z(n, c);
        bias_sum += double{d_y(n, c)};
      }
      d_weight[c] += static_cast<E>(weight_sum);
      d_bias[c] += static_cast<E>(bias_sum);
    });
    s.for_each(x.rows, [&](std::size_t n, std::size_t) {
      double g_sum = 0, gz_sum = 0;
      for (std::size_t c = 0; c < x.columns; ++c) {
        const double g = double{d_y(n, c)} * double{weight[c]};
        g_sum += g;
        gz_sum += g * z(n, c);
      }
      const double width = static_cast<double>(x.columns);
      for (std::size_t c = 0; c < x.columns; ++c) {
        const double g = double{d_y(n, c)} * double{weight[c]};
        d_x(n, c) = static_cast<E>(double{inverse_deviation[n]} * (g - g_sum / width - z(n, c) * gz_sum / width));
      }
    });
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t /*width*/,
                                           std::size_t /*concurrency*/) noexcept {
    return tensors::arena::bytes_for(tokens, sizeof(double));
  }

 private:
  struct moments {
    double mean, inverse_deviation;
  };

  static double mean_of(std::span<const E> x) noexcept {
    double sum = 0;
    for (const E value : x) sum += double{value};
    return sum / static_cast<double>(x.size());
  }

  // y may be x.
  static moments normalize(std::span<const E> weight, std::span<const E> bias, E epsilon, std::span<const E> x,
                           std::span<E> y) noexcept {
    const double mean = mean_of(x);
    double squares = 0;
    for (const E value : x) squares += (double{value} - mean) * (double{value} - mean);
    const double variance = squares / static_cast<double>(x.size());
    const double inverse_deviation = 1 / std::sqrt(variance + double{epsilon});
    for (std::size_t c = 0; c < x.size(); ++c)
      y[c] = static_cast<E>((double{x[c]} - mean) * inverse_deviation * double{weight[c]} + double{bias[c]});
    return {mean, inverse_deviation};
  }
};

}  // namespace clinicalbert::backends
