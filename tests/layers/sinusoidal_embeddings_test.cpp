#include "clinicalbert/layers/sinusoidal_embeddings.hpp"

#include <cmath>

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::sinusoidal_embeddings_test {
namespace {

using B = backends::reference<double>;
using layer = layers::sinusoidal_embeddings<6, B>;

TEST_CASE("sinusoidal_embeddings: scaled words and waves, their gradients with dropout, and infer as forward") {
  const auto seed = GENERATE(1u, 2u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const layers::table_sizes sizes{.vocabulary = 11, .positions = 9, .segments = 1};
  tests::random_layer<layer, layers::table_sizes> p(random, sizes);
  const auto offsets = tests::random_offsets(random);
  const tensors::sequences where(offsets);
  const std::size_t rows = where.tokens();
  std::vector<std::int32_t> ids(rows);
  std::vector<std::uint8_t> segments(rows);
  for (auto& id : ids) id = static_cast<std::int32_t>(tests::random_size(random, 1, 10));
  const tensors::token_batch batch{ids, segments, where};
  const auto d_y = tests::random_numbers(random, rows * 6);
  tensors::aligned_vector<double> y(rows * 6), inferred(rows * 6);
  B::stream s;
  auto keep = layer::saved::take(s.arena(), rows);
  const auto run = [&](const tensors::dropout& dropout) {
    layer::forward(s, p.weights, 0, dropout, batch, tests::as_rows<6>(y), keep);
    return tests::inner_product(y, d_y);
  };
  run({});
  for (std::size_t b = 0; b < where.size(); ++b)
    for (std::size_t t = 0; t < where.length(b); ++t)
      for (std::size_t c = 0; c < 6; ++c) {
        const std::size_t n = where.begin(b) + t;
        const double angle = static_cast<double>(t) / std::pow(10000.0, static_cast<double>(c / 2 * 2) / 6);
        const double wave = c % 2 == 0 ? std::sin(angle) : std::cos(angle);
        const double word = p.weights.words[static_cast<std::size_t>(ids[n])][c];
        CHECK(y[n * 6 + c] == tests::approx(std::sqrt(6.0) * word + wave).margin(1e-12));
      }
  const layer::frozen frozen(p.weights);
  CHECK(frozen.sizes() == sizes);
  layer::infer(s, frozen, 0, batch, tests::as_rows<6>(inferred));
  CHECK(std::ranges::equal(inferred, y, [](double a, double b) { return std::abs(a - b) < 1e-14; }));

  const tensors::dropout dropout(0.2, {.seed = seed, .step = 1, .site = layer::dropout_site});
  const auto loss = [&] { return run(dropout); };
  loss();
  auto d = d_y;
  layer::backward(s, p.weights, batch, 0, keep, tests::as_rows<6>(d), p.gradients);
  tests::check_derivatives("the words", random, p.flat, p.added(), loss, 200);
}

TEST_CASE("sinusoidal_embeddings: a frozen table packed of a checkpoint's words is that of the parameters") {
  std::mt19937 random(3);
  const layers::table_sizes sizes{.vocabulary = 5, .positions = 4, .segments = 1};
  tests::random_layer<layer, layers::table_sizes> p(random, sizes);
  const layer::frozen whole(p.weights);
  layer::frozen loaded(sizes);
  layer::frozen::visit(
      [&](const std::string&, const layers::frozen_part<double>& part) {
        *part.held = tensors::held_bytes::filled(part.bytes, [&](std::byte* to) {
          for (std::size_t row = 0; row < part.rows; ++row)
            part.pack({p.weights.words[row].data(), 1, part.columns}, to + row * part.row_bytes);
        });
      },
      loaded);
  CHECK(std::ranges::equal(loaded.words.bytes(), whole.words.bytes()));
  CHECK(std::ranges::equal(loaded.waves.bytes(), whole.waves.bytes()));
}

}  // namespace
}  // namespace clinicalbert::sinusoidal_embeddings_test
