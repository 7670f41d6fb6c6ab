#pragma once

#include <cstddef>
#include <random>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "tests/backends/named_values.hpp"
#include "tests/backends/on_threads.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/backends/strided.hpp"

namespace clinicalbert::tests {

struct layer_norm_input {
  std::size_t tokens, width;
  std::vector<double> x, weight, bias, d_y;
  double epsilon = 1e-12;
  double base = 0;  ///< what the parameters' gradients begin with

  static layer_norm_input random(std::mt19937& random, std::size_t tokens, std::size_t width) {
    return {tokens,
            width,
            random_values(random, tokens * width, 2),
            random_values(random, width, 1),
            random_values(random, width),
            random_values(random, tokens * width),
            1e-5,
            0.5};
  }
};

template <class B>
named_values run_layer_norm(const layer_norm_input& input, typename B::stream& stream) {
  using element = typename B::element;
  using layer_norm = backends::layer_norm_op<B>;
  const std::size_t tokens = input.tokens, width = input.width;
  const strided<element> x(tokens, width, input.x), d_y(tokens, width, input.d_y);
  const auto weight = converted<element>(input.weight), bias = converted<element>(input.bias);
  const element epsilon = static_cast<element>(input.epsilon);

  named_values results;
  within_scratch(stream, layer_norm::scratch(tokens, width, stream.concurrency()), [&] {
    strided<element> y(tokens, width), in_place = x;
    std::vector<element> mean(tokens), inverse_deviation(tokens);
    layer_norm::infer(stream, weight, bias, epsilon, x.read(), y.view());
    results["y@infer"] = y.values();
    layer_norm::infer(stream, weight, bias, epsilon, in_place.read(), in_place.view());
    results["y@in_place"] = in_place.values();
    y = strided<element>(tokens, width);
    layer_norm::forward(stream, weight, bias, epsilon, x.read(), y.view(), mean, inverse_deviation);
    results["y"] = y.values();
    results["mean"] = {mean.begin(), mean.end()};
    results["inverse_deviation"] = {inverse_deviation.begin(), inverse_deviation.end()};

    const std::vector<element> base(width, static_cast<element>(input.base));
    strided<element> d_x(tokens, width), d_x_in_place = d_y;
    auto d_weight = base, d_bias = base;
    layer_norm::backward(stream, weight, x.read(), mean, inverse_deviation, d_y.read(), d_x.view(), d_weight, d_bias);
    results["d_x"] = d_x.values();
    results["d_weight"] = {d_weight.begin(), d_weight.end()};
    results["d_bias"] = {d_bias.begin(), d_bias.end()};
    d_weight = d_bias = base;
    layer_norm::backward(stream, weight, x.read(), mean, inverse_deviation, d_x_in_place.read(), d_x_in_place.view(),
                         d_weight, d_bias);
    results["d_x@in_place"] = d_x_in_place.values();
    results["d_weight@in_place"] = {d_weight.begin(), d_weight.end()};
    results["d_bias@in_place"] = {d_bias.begin(), d_bias.end()};
  });
  return results;
}

}  // namespace clinicalbert::tests
