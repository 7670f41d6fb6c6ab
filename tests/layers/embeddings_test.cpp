#include "clinicalbert/layers/embeddings.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::embeddings_test {
namespace {

using B = backends::reference<double>;
using layer = layers::embeddings<6, B>;

TEST_CASE("embeddings: gradients with dropout, and infer as forward without it") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const layers::table_sizes sizes{.vocabulary = 11, .positions = 9, .segments = 2};
  tests::random_layer<layer, layers::table_sizes> p(random, sizes);
  const auto offsets = tests::random_offsets(random);
  const tensors::sequences where(offsets);
  const std::size_t rows = where.tokens();
  std::vector<std::int32_t> ids(rows);
  std::vector<std::uint8_t> segments(rows);
  for (auto& id : ids) id = static_cast<std::int32_t>(tests::random_size(random, 1, 10));
  for (auto& segment : segments) segment = static_cast<std::uint8_t>(tests::random_size(random, 0, 1));
  const tensors::token_batch batch{ids, segments, where};
  const auto d_y = tests::random_numbers(random, rows * 6);
  tensors::aligned_vector<double> y(rows * 6), inferred(rows * 6);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), rows);
  const auto run = [&](const tensors::dropout& dropout) {
    layer::forward(s, p.weights, 1e-3, dropout, batch, tests::as_rows<6>(y), keep);
    return tests::inner_product(y, d_y);
  };
  run({});
  const layer::frozen frozen(p.weights);
  CHECK(frozen.sizes() == sizes);
  layer::infer(s, frozen, 1e-3, batch, tests::as_rows<6>(inferred));
  tests::check_same(inferred, y);

  const tensors::dropout dropout(0.2, {.seed = seed, .step = 1, .site = layer::dropout_site});
  const auto loss = [&] { return run(dropout); };
  loss();
  auto d = d_y;
  layer::backward(s, p.weights, batch, 0, keep, tests::as_rows<6>(d), p.gradients);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss, 200);
}

TEST_CASE("embeddings: the word row of the padding id gets no gradient, its position and segment do") {
  std::mt19937 random(5);
  const layers::table_sizes sizes{.vocabulary = 4, .positions = 3, .segments = 2};
  tests::random_layer<layer, layers::table_sizes> p(random, sizes);
  const std::vector<std::uint32_t> offsets{0, 3};
  const std::vector<std::int32_t> ids{2, 3, 2};
  const std::vector<std::uint8_t> segments{0, 1, 0};
  const tensors::token_batch batch{ids, segments, tensors::sequences(offsets)};
  tensors::aligned_vector<double> y(18);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), 3);
  layer::forward(s, p.weights, 1e-3, {}, batch, tests::as_rows<6>(y), keep);
  auto d = tests::random_numbers(random, 18);
  layer::backward(s, p.weights, batch, 3, keep, tests::as_rows<6>(d), p.gradients);
  const auto added = p.added();
  tensors::cursor<const double> memory(added.data());
  const auto gradients = layer::parameters<const double>::bind(memory, sizes);
  const auto zero = [](auto row) { return std::ranges::all_of(row, [](double g) { return g == 0; }); };
  CHECK(zero(gradients.words[3]));
  CHECK_FALSE(zero(gradients.words[2]));
  CHECK_FALSE(zero(gradients.positions[1]));
  CHECK_FALSE(zero(gradients.segments[1]));
}

}  // namespace
}  // namespace clinicalbert::embeddings_test
