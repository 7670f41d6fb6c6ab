#include "clinicalbert/layers/projection.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::projection_test {
namespace {

using B = backends::reference<double>;

TEST_CASE("projection: gradients for any number of outputs, and infer as forward") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using layer = layers::projection<6, B>;
  const std::size_t rows = tests::random_size(random, 1, 9), outputs = tests::random_size(random, 1, 7);
  tests::random_layer<layer, std::size_t> p(random, outputs);
  auto x = tests::random_numbers(random, rows * 6);
  const auto d_y = tests::random_numbers(random, rows * outputs);
  tensors::aligned_vector<double> y(rows * outputs), d_x(rows * 6), inferred(rows * outputs);
  B::stream s;
  const auto loss = [&] {
    layer::forward(s, p.weights, tests::as_rows<6>(std::as_const(x)), {y.data(), rows, outputs});
    return tests::inner_product(y, d_y);
  };
  loss();
  const layer::frozen frozen(p.weights);
  CHECK(frozen.outputs() == outputs);
  layer::infer(s, frozen, tests::as_rows<6>(std::as_const(x)), {inferred.data(), rows, outputs});
  tests::check_same(inferred, y);
  layer::backward(s, p.weights, tests::as_rows<6>(std::as_const(x)), {d_y.data(), rows, outputs},
                  tests::as_rows<6>(d_x), p.gradients);
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss);
}

}  // namespace
}  // namespace clinicalbert::projection_test
