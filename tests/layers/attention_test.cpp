#include "clinicalbert/layers/attention.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::attention_test {
namespace {

using B = backends::reference<double>;

TEST_CASE("self_attention: gradients over ragged sequences with dropout, and infer as forward without it") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using layer = layers::self_attention<8, 2, B>;
  tests::random_layer<layer> p(random);
  const auto offsets = tests::random_offsets(random);
  const tensors::sequences where(offsets);
  const std::size_t rows = where.tokens();
  auto x = tests::random_numbers(random, rows * 8);
  const auto d_y = tests::random_numbers(random, rows * 8);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), rows);
  const std::span<const double> context(keep.context.data(), rows * 8);
  const auto run = [&](const tensors::dropout& dropout) {
    layer::forward(s, p.weights, dropout, where, tests::as_rows<8>(std::as_const(x)), keep);
    return tests::inner_product(context, d_y);
  };
  run({});
  const layer::frozen frozen(p.weights);
  auto in_place = x;
  tensors::aligned_vector<double> qkv(rows * 24);
  layer::infer(s, frozen, where, tests::as_rows<8>(std::as_const(in_place)), tests::as_rows<24>(qkv),
               tests::as_rows<8>(in_place));
  tests::check_same(in_place, context);

  const tensors::dropout dropout(0.25, {.seed = seed, .step = 2, .site = 8});
  const auto loss = [&] { return run(dropout); };
  loss();
  const auto before = tests::random_numbers(random, rows * 8);
  auto d_x = before;
  layer::backward(s, p.weights, where, keep, tests::as_rows<8>(d_y), tests::as_rows<24>(qkv), tests::as_rows<8>(d_x),
                  p.gradients);
  for (std::size_t i = 0; i < d_x.size(); ++i) d_x[i] -= before[i];
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss, 100);
}

TEST_CASE("self_attention: query, key and value are parts of one product") {
  std::mt19937 random(1);
  using layer = layers::self_attention<4, 2, B>;
  tests::random_layer<layer> p(random);
  std::vector<std::string> names;
  std::size_t elements = 0;
  layer::parameters<const double>::visit(
      [&](std::string_view name, tensors::shape shape, std::span<const double> values) {
        names.emplace_back(name);
        CHECK(values.size() == shape.elements());
        elements += values.size();
      },
      p.weights);
  CHECK(names ==
        std::vector<std::string>{"query.weight", "query.bias", "key.weight", "key.bias", "value.weight", "value.bias"});
  CHECK(elements == p.weights.joined.weight.size() + p.weights.joined.bias.size());
}

}  // namespace
}  // namespace clinicalbert::attention_test
