#pragma once

#include <cstddef>
#include <random>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "tests/backends/named_values.hpp"
#include "tests/backends/on_threads.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/backends/strided.hpp"

namespace clinicalbert::tests {

struct residual_norm_input {
  std::size_t tokens, width;
  std::vector<double> x, residual, weight, bias, d_y;
  tensors::dropout dropout;
  double base = 0;  ///< what the parameters' gradients begin with

  static residual_norm_input random(std::mt19937& random, std::size_t tokens, std::size_t width, double dropout) {
    return {tokens,
            width,
            random_values(random, tokens * width),
            random_values(random, tokens * width),
            random_values(random, width, 1),
            random_values(random, width),
            random_values(random, tokens * width),
            tensors::dropout(dropout, {random(), 5, 2, 1000}),
            0.5};
  }
};

template <class B>
named_values run_residual_norm(const residual_norm_input& input, typename B::stream& stream) {
  using element = typename B::element;
  using residual_norm = backends::residual_norm_op<B>;
  const std::size_t tokens = input.tokens, width = input.width;
  const strided<element> x(tokens, width, input.x), residual(tokens, width, input.residual),
      d_y(tokens, width, input.d_y);
  const auto weight = converted<element>(input.weight), bias = converted<element>(input.bias);
  const element epsilon = static_cast<element>(1e-5);

  named_values results;
  within_scratch(stream, residual_norm::scratch(tokens, width, stream.concurrency()), [&] {
    strided<element> y(tokens, width), in_place = x;
    residual_norm::infer(stream, weight, bias, epsilon, x.read(), residual.read(), y.view());
    results["y_without_dropout"] = y.values();
    residual_norm::infer(stream, weight, bias, epsilon, in_place.read(), residual.read(), in_place.view());
    results["y_without_dropout@in_place"] = in_place.values();

    strided<element> sum(tokens, width), sum_in_place = x, y_in_place(tokens, width);
    y = strided<element>(tokens, width);
    std::vector<element> mean(tokens), inverse_deviation(tokens);
    residual_norm::forward(stream, weight, bias, epsilon, input.dropout, sum_in_place.read(), residual.read(),
                           sum_in_place.view(), y_in_place.view(), mean, inverse_deviation);
    results["sum@in_place"] = sum_in_place.values();
    results["y@in_place"] = y_in_place.values();
    residual_norm::forward(stream, weight, bias, epsilon, input.dropout, x.read(), residual.read(), sum.view(),
                           y.view(), mean, inverse_deviation);
    results["sum"] = sum.values();
    results["y"] = y.values();
    results["mean"] = {mean.begin(), mean.end()};
    results["inverse_deviation"] = {inverse_deviation.begin(), inverse_deviation.end()};

    const auto backward = [&](const std::string& mark, const strided<element>& from, strided<element>& d_x,
                              strided<element>& d_residual) {
      std::vector<element> d_weight(width, static_cast<element>(input.base)), d_bias = d_weight;
      residual_norm::backward(stream, weight, input.dropout, sum.read(), mean, inverse_deviation, from.read(),
                              d_x.view(), d_residual.view(), d_weight, d_bias);
      results["d_x" + mark] = d_x.values();
      results["d_residual" + mark] = d_residual.values();
      results["d_weight" + mark] = {d_weight.begin(), d_weight.end()};
      results["d_bias" + mark] = {d_bias.begin(), d_bias.end()};
    };
    strided<element> d_x(tokens, width), d_residual(tokens, width);
    backward("", d_y, d_x, d_residual);
    strided<element> d_y_is_d_x = d_y, d_y_is_d_residual = d_y;
    d_residual = strided<element>(tokens, width);
    backward("@d_x_in_place", d_y_is_d_x, d_y_is_d_x, d_residual);
    d_x = strided<element>(tokens, width);
    backward("@d_residual_in_place", d_y_is_d_residual, d_x, d_y_is_d_residual);
  });
  return results;
}

}  // namespace clinicalbert::tests
