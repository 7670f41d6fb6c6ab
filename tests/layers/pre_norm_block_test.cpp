#include "clinicalbert/layers/pre_norm_block.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::pre_norm_block_test {
namespace {

using B = backends::reference<double>;

TEST_CASE("pre_norm_block: gradients over ragged sequences with dropout, and infer as forward without it") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using layer = layers::pre_norm_block<8, 2, 12, backends::activations::gelu_exact, B>;
  tests::random_layer<layer> p(random);
  const auto offsets = tests::random_offsets(random);
  const tensors::sequences where(offsets);
  const std::size_t rows = where.tokens();
  auto x = tests::random_numbers(random, rows * 8);
  const auto d_y = tests::random_numbers(random, rows * 8);
  tensors::aligned_vector<double> y(rows * 8), other(rows * 8);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), rows);
  const auto run = [&](double dropout) {
    const layers::block_options<double> options{1e-3, dropout, dropout, {.seed = seed, .step = 4, .site = 20}};
    layer::forward(s, p.weights, options, where, tests::as_rows<8>(std::as_const(x)), tests::as_rows<8>(y), keep);
    return tests::inner_product(y, d_y);
  };
  run(0);
  const layer::frozen frozen(p.weights);
  auto in_place = x;
  layer::infer(s, frozen, 1e-3, where, tests::as_rows<8>(in_place), layer::buffers::take(s.arena(), rows, 4));
  tests::check_same(in_place, y);

  const auto loss = [&] { return run(0.2); };
  loss();
  auto d = d_y;
  layer::backward(s, p.weights, where, keep, tests::as_rows<8>(d), tests::as_rows<8>(other),
                  layer::buffers::take(s.arena(), rows), p.gradients);
  tests::check_derivatives("x", random, x, d, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss, 200);
}

}  // namespace
}  // namespace clinicalbert::pre_norm_block_test
