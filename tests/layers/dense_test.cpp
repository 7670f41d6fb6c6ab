#include "clinicalbert/layers/dense.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::dense_test {
namespace {

using B = backends::reference<double>;

TEST_CASE("dense: gradients, and infer as forward") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using layer = layers::dense<6, 5, B>;
  tests::random_layer<layer> p(random);
  const std::size_t rows = tests::random_size(random, 1, 9);
  auto x = tests::random_numbers(random, rows * 6);
  const auto d_y = tests::random_numbers(random, rows * 5);
  tensors::aligned_vector<double> y(rows * 5), d_x(rows * 6), inferred(rows * 5);
  B::stream s;
  const auto loss = [&] {
    layer::forward(s, p.weights, tests::as_rows<6>(std::as_const(x)), tests::as_rows<5>(y));
    return tests::inner_product(y, d_y);
  };
  loss();
  const layer::frozen frozen(p.weights);
  layer::infer(s, frozen, tests::as_rows<6>(std::as_const(x)), tests::as_rows<5>(inferred));
  tests::check_same(inferred, y);
  layer::backward(s, p.weights, tests::as_rows<6>(std::as_const(x)), tests::as_rows<5>(d_y), tests::as_rows<6>(d_x),
                  backends::epilogues::overwrite{}, p.gradients);
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss);

  auto twice = d_x;
  for (double& doubled : twice) doubled *= 2;
  layer::backward(s, p.weights, tests::as_rows<6>(std::as_const(x)), tests::as_rows<5>(d_y), tests::as_rows<6>(d_x),
                  backends::epilogues::accumulate{}, p.gradients);
  tests::check_same(d_x, twice);
}

}  // namespace
}  // namespace clinicalbert::dense_test
