#include "clinicalbert/backends/reference/product.hpp"

#include <cstdint>
#include <random>

#include "tests/backends/product_cases.hpp"
#include "tests/catch.hpp"
#include "tests/finite_difference.hpp"

namespace product_test {

namespace {

using namespace clinicalbert;
namespace activations = backends::activations;
using backends::reference;

TEMPLATE_TEST_CASE("reference: a dense layer agrees with PyTorch", "", reference<float>, reference<double>) {
  for (const char* name : {"dense_n1_i5_o7", "dense_n37_i33_o65", "dense_n64_i128_o96"})
    tests::product_agrees_with_pytorch<TestType>(name);
}

TEMPLATE_TEST_CASE("reference: GELU agrees with PyTorch", "", reference<float>, reference<double>) {
  tests::activation_agrees_with_pytorch<TestType, activations::gelu_exact>("gelu_exact");
  tests::activation_agrees_with_pytorch<TestType, activations::gelu_tanh>("gelu_tanh");
}

TEST_CASE("reference: products in float are those in double, rounded") {
  tests::product_agrees_with_reference<reference<float>>(11);
}

TEMPLATE_TEST_CASE("reference: products accumulate", "", reference<float>, reference<double>) {
  tests::product_accumulates<TestType>(14);
}

TEMPLATE_TEST_CASE("reference: products are the same for any number of threads", "", reference<float>,
                   reference<double>) {
  tests::product_is_the_same_for_any_threads<TestType>(12);
}

// y = activation(x weight^T + bias); the gradient by z is taken through a product with the identity.
template <class Activation>
void check_activation_gradient(std::mt19937& random) {
  using product = backends::product_op<reference<double>>;
  namespace epilogues = backends::epilogues;
  auto input = tests::product_input::random(random, tests::random_size(random, 1, 9), tests::random_size(random, 1, 9),
                                            tests::random_size(random, 1, 9));
  CAPTURE(Activation::name, input.tokens, input.in, input.out);
  const std::size_t n = input.tokens, in = input.in, out = input.out;
  backends::host_stream stream;
  tests::strided<double> y(n, out), z(n, out), d_z(n, out), d_x(n, in);
  const auto forward = [&] {
    product::forward(stream, {input.weight.data(), out, in}, {input.x.data(), n, in}, y.view(),
                     epilogues::bias_activation<double, Activation>{input.bias, z.view()});
    return tests::inner_product(y.values(), input.d_y);
  };
  forward();
  std::vector<double> identity(out * out, 0.0), d_weight(out * in, 0.0), d_bias(out, 0.0);
  for (std::size_t o = 0; o < out; ++o) identity[o * out + o] = 1;
  product::input_gradient(stream, {identity.data(), out, out}, {input.d_y.data(), n, out}, d_z.view(),
                          epilogues::activation_gradient<double, Activation>{z.read()});
  product::input_gradient(stream, {input.weight.data(), out, in}, d_z.read(), d_x.view(), epilogues::overwrite{});
  product::weight_gradient(stream, d_z.read(), {input.x.data(), n, in}, {d_weight.data(), out, in}, d_bias);
  tests::check_derivatives("d_x", random, input.x, d_x.values(), forward);
  tests::check_derivatives("d_weight", random, input.weight, d_weight, forward);
  tests::check_derivatives("d_bias", random, input.bias, d_bias, forward);
}

TEST_CASE("reference: gradients of products agree with finite differences") {
  const std::uint32_t seed = 13;
  CAPTURE(seed);
  std::mt19937 random(seed);
  // Not ReLU: a difference across its kink is no derivative.
  for (int shape = 0; shape < 5; ++shape) {
    check_activation_gradient<activations::gelu_exact>(random);
    check_activation_gradient<activations::gelu_tanh>(random);
    check_activation_gradient<activations::tanh>(random);
  }
}

TEST_CASE("reference: a packed weight is a copy") {
  std::vector<float> weight{1, 2, 3, 4, 5, 6};
  const auto packed = backends::packed_copy<reference<>>({weight.data(), 2, 3});
  weight.assign(6, 0.0f);
  const std::vector<float> x{1, 10, 100};
  std::vector<float> y(2);
  backends::host_stream stream;
  backends::product_op<reference<>>::infer(stream, packed, {x.data(), 1, 3}, {y.data(), 1, 2},
                                           backends::epilogues::overwrite{});
  CHECK(y == std::vector<float>{321, 654});
  CHECK(backends::product_op<reference<>>::packed_bytes(2, 3) == 64);
}

}  // namespace

}  // namespace product_test
