#include "clinicalbert/heads/masked_lm.hpp"

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::masked_lm_test {
namespace {

TEST_CASE("masked_lm: gradients of some rows, of the tied table too, and infer as forward") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using B = backends::reference<double>;
  using head = heads::masked_lm<6, backends::activations::gelu_exact, B>;
  constexpr std::size_t vocabulary = 9;
  const head::sizes sizes{vocabulary};
  tests::random_layer<head, head::sizes> p(random, sizes);
  auto words = tests::random_numbers(random, vocabulary * 6), x = tests::random_numbers(random, 11 * 6);
  const std::vector<std::uint32_t> rows{7, 0, 10, 3};
  const auto d_y = tests::random_numbers(random, rows.size() * vocabulary);
  tensors::aligned_vector<double> y(rows.size() * vocabulary), inferred(y.size()), d_x(x.size(), 7.0);
  const tensors::matrix<double> logits(y.data(), rows.size(), vocabulary);
  B::stream s;
  s.arena().reserve(head::workspace(rows.size(), sizes, s.concurrency()));
  head::saved keep;
  const auto table = [&] { return tests::as_rows<6>(std::as_const(words)); };
  const auto loss = [&] {
    const tensors::arena::scope scope(s.arena());
    head::forward(s, p.weights, table(), 1e-3, rows, tests::as_rows<6>(std::as_const(x)), logits, keep);
    return tests::inner_product(y, d_y);
  };
  const auto before = tests::random_numbers(random, words.size());
  auto d_words = before;
  {
    const tensors::arena::scope scope(s.arena());
    head::forward(s, p.weights, table(), 1e-3, rows, tests::as_rows<6>(std::as_const(x)), logits, keep);
    head::backward(s, p.weights, table(), keep, {d_y.data(), rows.size(), vocabulary}, tests::as_rows<6>(d_x),
                   p.gradients, tests::as_rows<6>(d_words));
  }
  head::infer(s, head::frozen(p.weights, table()), 1e-3, rows, tests::as_rows<6>(std::as_const(x)),
              {inferred.data(), rows.size(), vocabulary});
  tests::check_same(inferred, y);
  CHECK(s.arena().grown() == 0);
  for (std::size_t i = 0; i < d_words.size(); ++i) d_words[i] -= before[i];
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the word table", random, words, d_words, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss);
  CHECK(std::ranges::all_of(tests::as_rows<6>(d_x)[1], [](double g) { return g == 0; }));
}

}  // namespace
}  // namespace clinicalbert::masked_lm_test
