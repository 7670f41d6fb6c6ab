#include "clinicalbert/layers/layer_norm.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/layers/residual_norm.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::layer_norm_test {
namespace {

using B = backends::reference<double>;

TEST_CASE("layer_norm: gradients, and infer as forward, also in place") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using layer = layers::layer_norm<8, B>;
  tests::random_layer<layer> p(random);
  const std::size_t rows = tests::random_size(random, 1, 9);
  auto x = tests::random_numbers(random, rows * 8);
  const auto d_y = tests::random_numbers(random, rows * 8);
  tensors::aligned_vector<double> y(rows * 8);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), rows);
  const auto loss = [&] {
    layer::forward(s, p.weights, 1e-3, tests::as_rows<8>(std::as_const(x)), tests::as_rows<8>(y), keep);
    return tests::inner_product(y, d_y);
  };
  loss();
  const layer::frozen frozen(p.weights);
  auto in_place = x;
  layer::infer(s, frozen, 1e-3, tests::as_rows<8>(std::as_const(in_place)), tests::as_rows<8>(in_place));
  tests::check_same(in_place, y);
  auto d = d_y;
  layer::backward(s, p.weights, keep, tests::as_rows<8>(std::as_const(d)), tests::as_rows<8>(d), p.gradients);
  tests::check_derivatives("x", random, x, d, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss);
}

TEST_CASE("residual_norm: gradients with dropout, and infer as forward without it") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using layer = layers::residual_norm<8, B>;
  tests::random_layer<layer::norm> p(random);
  const std::size_t rows = tests::random_size(random, 1, 9);
  auto x = tests::random_numbers(random, rows * 8), residual = tests::random_numbers(random, rows * 8);
  const auto d_y = tests::random_numbers(random, rows * 8);
  tensors::aligned_vector<double> y(rows * 8), d_x(rows * 8);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), rows);
  const auto run = [&](const tensors::dropout& dropout) {
    std::ranges::copy(x, keep.sum.data());
    layer::forward(s, p.weights, 1e-3, dropout, tests::as_rows<8>(std::as_const(residual)), tests::as_rows<8>(y), keep);
    return tests::inner_product(y, d_y);
  };
  run({});
  const layer::norm::frozen frozen(p.weights);
  auto in_place = x;
  layer::infer(s, frozen, 1e-3, tests::as_rows<8>(std::as_const(in_place)), tests::as_rows<8>(std::as_const(residual)),
               tests::as_rows<8>(in_place));
  tests::check_same(in_place, y);

  const tensors::dropout dropout(0.3, {.seed = seed, .step = 7, .site = 3});
  const auto loss = [&] { return run(dropout); };
  loss();
  auto d = d_y;
  layer::backward(s, p.weights, keep, tests::as_rows<8>(std::as_const(d)), tests::as_rows<8>(d_x), tests::as_rows<8>(d),
                  p.gradients);
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the residual", random, residual, d, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss);
}

}  // namespace
}  // namespace clinicalbert::layer_norm_test
