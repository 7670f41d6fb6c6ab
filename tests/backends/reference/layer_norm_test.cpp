#include "clinicalbert/backends/reference/layer_norm.hpp"

#include <cstdint>
#include <random>

#include "tests/backends/layer_norm_cases.hpp"
#include "tests/catch.hpp"
#include "tests/finite_difference.hpp"

namespace layer_norm_test {

namespace {

using namespace clinicalbert;
using backends::reference;

TEMPLATE_TEST_CASE("reference: layer norm agrees with PyTorch", "", reference<float>, reference<double>) {
  for (const char* name : {"layer_norm_c8", "layer_norm_c32", "layer_norm_c100"})
    tests::layer_norm_agrees_with_pytorch<TestType>(name);
}

TEMPLATE_TEST_CASE("reference: layer norm agrees with PyTorch at BERT's width", "", reference<float>,
                   reference<double>) {
  tests::layer_norm_agrees_with_pytorch<TestType>("layer_norm_c768");
}

TEST_CASE("reference: layer norm in float is that in double, rounded") {
  tests::layer_norm_agrees_with_reference<reference<float>>(21);
}

TEMPLATE_TEST_CASE("reference: gradients of layer norm accumulate", "", reference<float>, reference<double>) {
  tests::layer_norm_accumulates<TestType>(24);
}

TEMPLATE_TEST_CASE("reference: layer norm is the same for any number of threads", "", reference<float>,
                   reference<double>) {
  tests::layer_norm_is_the_same_for_any_threads<TestType>(22);
}

TEST_CASE("reference: gradients of layer norm agree with finite differences") {
  const std::uint32_t seed = 23;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int shape = 0; shape < 5; ++shape) {
    auto input =
        tests::layer_norm_input::random(random, tests::random_size(random, 1, 7), tests::random_size(random, 4, 15));
    input.base = 0;
    CAPTURE(input.tokens, input.width);
    const auto results = tests::on_one_thread<reference<double>>(
        [&](auto& stream) { return tests::run_layer_norm<reference<double>>(input, stream); });
    const auto loss = [&] {
      backends::host_stream stream;
      std::vector<double> y(input.x.size());
      backends::layer_norm_op<reference<double>>::infer(stream, input.weight, input.bias, input.epsilon,
                                                        {input.x.data(), input.tokens, input.width},
                                                        {y.data(), input.tokens, input.width});
      return tests::inner_product(y, input.d_y);
    };
    tests::check_derivatives("d_x", random, input.x, results.at("d_x"), loss);
    tests::check_derivatives("d_weight", random, input.weight, results.at("d_weight"), loss);
    tests::check_derivatives("d_bias", random, input.bias, results.at("d_bias"), loss);
  }
}

}  // namespace

}  // namespace layer_norm_test
