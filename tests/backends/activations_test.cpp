#include "clinicalbert/backends/activations.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "tests/backends/oracle_op.hpp"
#include "tests/catch.hpp"

namespace activations_test {

namespace {

namespace activations = clinicalbert::backends::activations;

template <class E, class Activation>
void check_against_pytorch(const char* name) {
  const auto file = tests::oracle_op(name);
  if (!file) return;
  const auto x = file->doubles("x"), d_y = file->doubles("d_y");
  std::vector<double> y, d_x;
  for (std::size_t i = 0; i < x.size(); ++i) {
    y.push_back(static_cast<double>(Activation::value(static_cast<E>(x[i]))));
    d_x.push_back(static_cast<double>(Activation::derivative(static_cast<E>(x[i]))) * d_y[i]);
  }
  tests::check_oracle<E>(*file, "y", y);
  tests::check_oracle<E>(*file, "d_x", d_x);
}

TEMPLATE_TEST_CASE("activations: GELU agrees with PyTorch", "", float, double) {
  check_against_pytorch<TestType, activations::gelu_exact>("gelu_exact");
  check_against_pytorch<TestType, activations::gelu_tanh>("gelu_tanh");
}

TEMPLATE_TEST_CASE("activations: the derivative is that of the value", "", activations::gelu_exact,
                   activations::gelu_tanh, activations::relu, activations::tanh) {
  for (double x = -6.05; x < 6.1; x += 0.1) {
    const double step = 1e-6, difference = (TestType::value(x + step) - TestType::value(x - step)) / (2 * step);
    CAPTURE(x);
    CHECK(std::abs(TestType::derivative(x) - difference) < 1e-9);
  }
}

TEMPLATE_TEST_CASE("activations: GELU far from zero", "", activations::gelu_exact, activations::gelu_tanh) {
  CHECK(TestType::value(0.0f) == 0);
  CHECK(TestType::derivative(0.0f) == 0.5f);
  for (const float x : {20.0f, 1000.0f, 1e12f}) {
    CAPTURE(x);
    CHECK(TestType::value(x) == x);
    CHECK(TestType::value(-x) == 0);
    CHECK(TestType::derivative(x) == 1);
    CHECK(TestType::derivative(-x) == 0);
  }
}

TEST_CASE("activations: exact GELU keeps its relative precision where it is tiny") {
  CHECK(std::abs(activations::gelu_exact::value(-5.0f) / -1.433257859e-06 - 1) < 1e-5);
}

TEST_CASE("activations: ReLU has derivative 0 at 0") {
  CHECK(activations::relu::derivative(0.0f) == 0);
  CHECK(activations::relu::derivative(std::numeric_limits<float>::min()) == 1);
}

TEST_CASE("activations: names are Hugging Face's") {
  CHECK(activations::gelu_exact::name == "gelu");
  CHECK(activations::gelu_tanh::name == "gelu_new");
  CHECK(activations::relu::name == "relu");
  CHECK(activations::tanh::name == "tanh");
}

}  // namespace

}  // namespace activations_test
