#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/packed_copy.hpp"
#include "tests/backends/named_values.hpp"
#include "tests/backends/on_threads.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/backends/strided.hpp"

namespace clinicalbert::tests {

struct product_input {
  std::size_t tokens, in, out;
  std::vector<double> x, weight, bias, d_y;
  double base = 0;  ///< what accumulating results begin with

  static product_input random(std::mt19937& random, std::size_t tokens, std::size_t in, std::size_t out) {
    return {tokens,
            in,
            out,
            random_values(random, tokens * in),
            random_values(random, out * in),
            random_values(random, out),
            random_values(random, tokens * out),
            0.5};
  }
};

/// One product with an activation, forward, and its gradient with x in the part of z.
template <class B, class Activation>
void run_activation(const product_input& input, typename B::stream& stream, named_values& results) {
  using element = typename B::element;
  namespace epilogues = backends::epilogues;
  using product = backends::product_op<B>;
  const std::string name(Activation::name);
  const strided<element> x(input.tokens, input.in, input.x), d_y(input.tokens, input.out, input.d_y);
  const strided<element> weight(input.out, input.in, input.weight, 0);
  const auto bias = converted<element>(input.bias);
  const auto packed = backends::packed_copy<B>(weight.read());

  strided<element> y(input.tokens, input.out), z(input.tokens, input.out), d_x(input.tokens, input.in);
  product::forward(stream, weight.read(), x.read(), y.view(),
                   epilogues::bias_activation<element, Activation>{bias, z.view()});
  results[name + ".y"] = y.values();
  results[name + ".z"] = z.values();
  y = strided<element>(input.tokens, input.out);
  product::infer(stream, packed, x.read(), y.view(), epilogues::bias_activation<element, Activation>{bias, {}});
  results[name + ".y@infer"] = y.values();
  product::input_gradient(stream, weight.read(), d_y.read(), d_x.view(),
                          epilogues::activation_gradient<element, Activation>{x.read()});
  results[name + ".d_x"] = d_x.values();
}

/// Every product with every epilogue. y is x weight^T + bias.
template <class B>
named_values run_product(const product_input& input, typename B::stream& stream) {
  using element = typename B::element;
  namespace epilogues = backends::epilogues;
  using product = backends::product_op<B>;
  const strided<element> x(input.tokens, input.in, input.x), d_y(input.tokens, input.out, input.d_y);
  const strided<element> weight(input.out, input.in, input.weight, 0);
  const auto bias = converted<element>(input.bias);
  const auto packed = backends::packed_copy<B>(weight.read());
  CHECK(product::packed_bytes(input.out, input.in) >= input.out * input.in);
  CHECK(product::packed_bytes(input.out, input.in) % 64 == 0);

  named_values results;
  const auto keep = [&](const char* name, std::size_t columns, double initial, auto call) {
    strided<element> y(input.tokens, columns, std::vector<double>(input.tokens * columns, initial));
    call(y.view());
    results[name] = y.values();
  };
  const std::size_t scratch = product::scratch(input.tokens, input.in, input.out, stream.concurrency());
  within_scratch(stream, scratch, [&] {
    const double overwritten = std::numeric_limits<double>::quiet_NaN();
    const epilogues::add_bias<element> add_bias{bias};
    keep("y", input.out, overwritten, [&](auto y) { product::forward(stream, weight.read(), x.read(), y, add_bias); });
    keep("y@infer", input.out, overwritten, [&](auto y) { product::infer(stream, packed, x.read(), y, add_bias); });
    for (const bool accumulates : {false, true}) {
      const double initial = accumulates ? input.base : overwritten;
      const auto with = [&](auto call) { accumulates ? call(epilogues::accumulate{}) : call(epilogues::overwrite{}); };
      keep(accumulates ? "p+" : "p", input.out, initial, [&](auto y) {
        with([&](auto epilogue) { product::forward(stream, weight.read(), x.read(), y, epilogue); });
      });
      keep(accumulates ? "p+@infer" : "p@infer", input.out, initial,
           [&](auto y) { with([&](auto epilogue) { product::infer(stream, packed, x.read(), y, epilogue); }); });
      keep(accumulates ? "d_x+" : "d_x", input.in, initial, [&](auto d_x) {
        with([&](auto epilogue) { product::input_gradient(stream, weight.read(), d_y.read(), d_x, epilogue); });
      });
    }
    for (const bool biased : {true, false}) {
      std::vector<double> first(input.out * input.in, input.base);
      strided<element> d_weight(input.out, input.in, first, 0),
          d_bias(1, input.out, std::vector(input.out, input.base), 0);
      product::weight_gradient(stream, d_y.read(), x.read(), d_weight.view(),
                               biased ? d_bias.view()[0] : std::span<element>{});
      results[biased ? "d_weight" : "d_weight@without_bias"] = d_weight.values();
      if (biased) results["d_bias"] = d_bias.values();
    }
    run_activation<B, backends::activations::gelu_exact>(input, stream, results);
    run_activation<B, backends::activations::gelu_tanh>(input, stream, results);
    run_activation<B, backends::activations::relu>(input, stream, results);
    run_activation<B, backends::activations::tanh>(input, stream, results);
  });
  return results;
}

}  // namespace clinicalbert::tests
