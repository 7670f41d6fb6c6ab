#include "clinicalbert/layers/feed_forward.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::feed_forward_test {
namespace {

using B = backends::reference<double>;

template <class Activation>
void gradients_are_right(std::uint32_t seed) {
  CAPTURE(seed, Activation::name);
  std::mt19937 random(seed);
  using layer = layers::feed_forward<6, 10, Activation, B>;
  tests::random_layer<layer> p(random);
  const std::size_t rows = tests::random_size(random, 1, 6);
  auto x = tests::random_numbers(random, rows * 6);
  const auto d_y = tests::random_numbers(random, rows * 6);
  tensors::aligned_vector<double> y(rows * 6), inferred(rows * 6), wide(rows * 10);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), rows);
  const auto loss = [&] {
    layer::forward(s, p.weights, tests::as_rows<6>(std::as_const(x)), tests::as_rows<6>(y), keep);
    return tests::inner_product(y, d_y);
  };
  loss();
  const typename layer::frozen frozen(p.weights);
  layer::infer(s, frozen, tests::as_rows<6>(std::as_const(x)), tests::as_rows<10>(wide), tests::as_rows<6>(inferred));
  tests::check_same(inferred, y);
  const auto before = tests::random_numbers(random, rows * 6);
  auto d_x = before;
  layer::backward(s, p.weights, keep, tests::as_rows<6>(d_y), tests::as_rows<10>(wide), tests::as_rows<6>(d_x),
                  p.gradients);
  for (std::size_t i = 0; i < d_x.size(); ++i) d_x[i] -= before[i];
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss, 100);
}

TEST_CASE("feed_forward: gradients with each activation, and infer as forward") {
  const auto seed = GENERATE(1u, 2u, 3u);
  gradients_are_right<backends::activations::gelu_exact>(seed);
  gradients_are_right<backends::activations::gelu_tanh>(seed);
  gradients_are_right<backends::activations::tanh>(seed);
}

}  // namespace
}  // namespace clinicalbert::feed_forward_test
