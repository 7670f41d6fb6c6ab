#include "clinicalbert/backends/activation_gradient.hpp"

#include <random>
#include <vector>

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/reference/backend.hpp"
#include "tests/catch.hpp"
#include "tests/finite_difference.hpp"

namespace clinicalbert::activation_gradient_test {
namespace {

using B = backends::reference<double>;

template <class Activation>
void gradient_is_right(std::mt19937& random) {
  std::normal_distribution<double> normal;
  std::vector<double> x(15), d_y(15);
  for (auto* values : {&x, &d_y})
    for (double& value : *values) value = normal(random);
  auto d = d_y;
  B::stream s;
  backends::activation_gradient_op<B>::apply<Activation>(s, {x.data(), 3, 5}, {d.data(), 3, 5}, {d.data(), 3, 5});
  tests::check_derivatives(Activation::name, random, x, d, [&] {
    double loss = 0;
    for (std::size_t i = 0; i < x.size(); ++i) loss += d_y[i] * Activation::value(x[i]);
    return loss;
  });
}

TEST_CASE("activation_gradient agrees with finite differences, in place") {
  const auto seed = GENERATE(1u, 2u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  gradient_is_right<backends::activations::gelu_exact>(random);
  gradient_is_right<backends::activations::gelu_tanh>(random);
  gradient_is_right<backends::activations::tanh>(random);
}

}  // namespace
}  // namespace clinicalbert::activation_gradient_test
