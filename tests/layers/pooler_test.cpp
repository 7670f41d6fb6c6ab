#include "clinicalbert/layers/pooler.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::pooler_test {
namespace {

using B = backends::reference<double>;

TEST_CASE("pooler: gradients, overwritten or added to, and infer as forward") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using layer = layers::pooler<6, B>;
  tests::random_layer<layer> p(random);
  const auto offsets = tests::random_offsets(random);
  const tensors::sequences where(offsets);
  auto x = tests::random_numbers(random, where.tokens() * 6);
  const auto d_pooled = tests::random_numbers(random, where.size() * 6);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), where);
  const std::span<const double> pooled(keep.pooled.data(), where.size() * 6);
  const auto loss = [&] {
    layer::forward(s, p.weights, tests::as_rows<6>(std::as_const(x)), keep);
    return tests::inner_product(pooled, d_pooled);
  };
  loss();
  const layer::frozen frozen(p.weights);
  tensors::aligned_vector<double> inferred(where.size() * 6);
  layer::infer(s, frozen, where, tests::as_rows<6>(std::as_const(x)), tests::as_rows<6>(inferred));
  tests::check_same(inferred, pooled);

  auto d = d_pooled;
  for (std::size_t i = 0; i < d.size(); ++i)
    d[i] *= layer::activation::derivative(layer::through(keep).pre_activation.data[i]);
  auto d_x = tests::random_numbers(random, x.size());
  layer::backward(s, p.weights, keep, tests::as_rows<6>(std::as_const(d)), tests::as_rows<6>(d_x),
                  backends::epilogues::overwrite{}, p.gradients);
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss);

  auto twice = d_x;
  for (double& doubled : twice) doubled *= 2;
  layer::backward(s, p.weights, keep, tests::as_rows<6>(std::as_const(d)), tests::as_rows<6>(d_x),
                  backends::epilogues::accumulate{}, p.gradients);
  tests::check_same(d_x, twice);
}

}  // namespace
}  // namespace clinicalbert::pooler_test
