#include "clinicalbert/layers/cross_attention.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"
#include "tests/layers/random_pairs.hpp"

namespace clinicalbert::cross_attention_test {
namespace {

using B = backends::reference<double>;

TEST_CASE("cross_attention: gradients by both sides with dropout, and infer as forward without it") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using layer = layers::cross_attention<8, 2, B>;
  tests::random_layer<layer> p(random);
  const tests::random_pairs pairs(random);
  const tensors::sequences where(pairs.targets), sources(pairs.sources);
  const std::size_t rows = where.tokens(), source_rows = sources.tokens();
  auto x = tests::random_numbers(random, rows * 8), source = tests::random_numbers(random, source_rows * 8);
  const auto d_y = tests::random_numbers(random, rows * 8);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), rows, source_rows);
  const std::span<const double> context(keep.context.data(), rows * 8);
  const auto run = [&](const tensors::dropout& dropout) {
    layer::forward(s, p.weights, dropout, where, sources, tests::as_rows<8>(std::as_const(x)),
                   tests::as_rows<8>(std::as_const(source)), keep);
    return tests::inner_product(context, d_y);
  };
  run({});
  const layer::frozen frozen(p.weights);
  auto in_place = x;
  tensors::aligned_vector<double> query(rows * 8), key_value(source_rows * 16);
  layer::infer_source(s, frozen, tests::as_rows<8>(std::as_const(source)), tests::as_rows<16>(key_value));
  layer::infer(s, frozen, where, sources, tests::as_rows<8>(std::as_const(in_place)),
               tests::as_rows<16>(std::as_const(key_value)), tests::as_rows<8>(query), tests::as_rows<8>(in_place));
  tests::check_same(in_place, context);

  const tensors::dropout dropout(0.25, {.seed = seed, .step = 2, .site = 8});
  const auto loss = [&] { return run(dropout); };
  loss();
  const auto x_before = tests::random_numbers(random, rows * 8);
  const auto source_before = tests::random_numbers(random, source_rows * 8);
  auto d_x = x_before, d_source = source_before;
  layer::backward(s, p.weights, where, sources, keep, tests::as_rows<8>(d_y), tests::as_rows<8>(query),
                  tests::as_rows<16>(key_value), tests::as_rows<8>(d_x), tests::as_rows<8>(d_source), p.gradients);
  for (std::size_t i = 0; i < d_x.size(); ++i) d_x[i] -= x_before[i];
  for (std::size_t i = 0; i < d_source.size(); ++i) d_source[i] -= source_before[i];
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("source", random, source, d_source, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss, 100);
}

TEST_CASE("cross_attention: a target sees its own source only, and its frozen parts are all of the checkpoint's") {
  std::mt19937 random(4);
  using layer = layers::cross_attention<4, 2, B>;
  tests::random_layer<layer> p(random);
  layer::frozen frozen(p.weights);
  const std::vector<std::uint32_t> targets{0, 3, 4}, sources{0, 2, 7}, one_target{0, 1}, one_source{0, 5};
  auto x = tests::random_numbers(random, 16), source = tests::random_numbers(random, 28);
  tensors::aligned_vector<double> query(16), key_value(56), both(16), alone(4);
  B::stream s;
  layer::infer_source(s, frozen, tests::as_rows<4>(std::as_const(source)), tests::as_rows<8>(key_value));
  const layer::const_pairs pairs(key_value.data(), 7);
  layer::infer(s, frozen, tensors::sequences(targets), tensors::sequences(sources), {x.data(), 4}, pairs,
               tests::as_rows<4>(query), tests::as_rows<4>(both));
  layer::infer(s, frozen, tensors::sequences(one_target), tensors::sequences(one_source), {x.data() + 12, 1},
               pairs.slice(2, 5), {query.data(), 1}, tests::as_rows<4>(alone));
  CHECK(std::ranges::equal(alone, std::span(both).subspan(12)));

  std::vector<std::string> names, of_parts;
  layer::parameters<const double>::visit([&](std::string_view name, auto&&...) { names.emplace_back(name); },
                                         p.weights);
  layer::frozen::visit(
      [&](const std::string&, const auto& part) {
        of_parts.insert(of_parts.end(), part.tensors.begin(), part.tensors.end());
      },
      frozen);
  std::ranges::sort(names);
  std::ranges::sort(of_parts);
  CHECK(names ==
        std::vector<std::string>{"key.bias", "key.weight", "query.bias", "query.weight", "value.bias", "value.weight"});
  CHECK(of_parts == names);
}

}  // namespace
}  // namespace clinicalbert::cross_attention_test
