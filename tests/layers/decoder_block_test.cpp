#include "clinicalbert/layers/decoder_block.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/layers/pre_norm.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"
#include "tests/layers/random_pairs.hpp"

namespace clinicalbert::decoder_block_test {
namespace {

using B = backends::reference<double>;
using gelu = backends::activations::gelu_exact;
using post = layers::decoder_block<8, 2, 12, gelu, B>;
using pre = layers::decoder_block<8, 2, 12, gelu, B, layers::pre_norm<8, B>>;

TEMPLATE_TEST_CASE("decoder_block: gradients by both sides with dropout, and infer as forward without it", "", post,
                   pre) {
  using layer = TestType;
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  tests::random_layer<layer> p(random);
  const tests::random_pairs pairs(random);
  const tensors::sequences where(pairs.targets), sources(pairs.sources);
  const std::size_t rows = where.tokens(), source_rows = sources.tokens();
  auto x = tests::random_numbers(random, rows * 8), source = tests::random_numbers(random, source_rows * 8);
  const auto d_y = tests::random_numbers(random, rows * 8);
  tensors::aligned_vector<double> y(rows * 8), key_value(source_rows * 16);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), rows, source_rows);
  const auto run = [&](double dropout) {
    const layers::block_options<double> options{1e-3, dropout, dropout, {.seed = seed, .step = 4, .site = 20}};
    layer::forward(s, p.weights, options, where, sources, tests::as_rows<8>(std::as_const(x)),
                   tests::as_rows<8>(std::as_const(source)), tests::as_rows<8>(y), keep);
    return tests::inner_product(y, d_y);
  };
  run(0);
  const typename layer::frozen frozen(p.weights);
  auto in_place = x;
  layer::cross::infer_source(s, frozen.source, tests::as_rows<8>(std::as_const(source)), tests::as_rows<16>(key_value));
  layer::infer(s, frozen, 1e-3, where, sources, tests::as_rows<16>(std::as_const(key_value)),
               tests::as_rows<8>(in_place), layer::infer_buffers::take(s.arena(), rows, 3));
  tests::check_same(in_place, y);

  const auto loss = [&] { return run(0.2); };
  loss();
  auto d = d_y;
  const auto before = tests::random_numbers(random, source_rows * 8);
  auto d_source = before;
  layer::backward(s, p.weights, where, sources, keep, tests::as_rows<8>(d), tests::as_rows<8>(d_source),
                  layer::gradient_buffers::take(s.arena(), rows, source_rows), p.gradients);
  for (std::size_t i = 0; i < d_source.size(); ++i) d_source[i] -= before[i];
  tests::check_derivatives("x", random, x, d, loss);
  tests::check_derivatives("source", random, source, d_source, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss, 300);
}

TEST_CASE("decoder_block: no token sees a later one") {
  std::mt19937 random(5);
  tests::random_layer<post> p(random);
  const post::frozen frozen(p.weights);
  const std::vector<std::uint32_t> offsets{0, 6}, source_offsets{0, 2};
  const auto x = tests::random_numbers(random, 48), source = tests::random_numbers(random, 16);
  tensors::aligned_vector<double> key_value(32);
  B::stream s;
  const auto buffers = post::infer_buffers::take(s.arena(), 6, 6);
  post::cross::infer_source(s, frozen.source, tests::as_rows<8>(source), tests::as_rows<16>(key_value));
  const auto run = [&](tensors::aligned_vector<double> rows) {
    post::infer(s, frozen, 1e-3, tensors::sequences(offsets), tensors::sequences(source_offsets), {key_value.data(), 2},
                tests::as_rows<8>(rows), buffers);
    return rows;
  };
  const auto y = run(x);
  auto changed = x;
  for (std::size_t i = 4 * 8; i < 48; ++i) changed[i] += 1;
  const auto other = run(changed);
  CHECK(std::ranges::equal(std::span(y).first(32), std::span(other).first(32)));
  CHECK_FALSE(std::ranges::equal(std::span(y).subspan(32), std::span(other).subspan(32)));
}

}  // namespace
}  // namespace clinicalbert::decoder_block_test
