#include "clinicalbert/heads/next_sentence.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::next_sentence_test {
namespace {

TEST_CASE("next_sentence: gradients, and infer as forward") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using B = backends::reference<double>;
  using head = heads::next_sentence<6, B>;
  tests::random_layer<head, head::sizes> p(random, {});
  const auto offsets = tests::random_offsets(random);
  const tensors::sequences where(offsets);
  auto x = tests::random_numbers(random, where.tokens() * 6);
  const auto d_y = tests::random_numbers(random, where.size() * 2);
  tensors::aligned_vector<double> y(where.size() * 2), inferred(where.size() * 2), d_x(x.size(), 7.0);
  B::stream s;
  s.arena().reserve(head::workspace(where.size(), s.concurrency()));
  head::saved keep;
  const auto loss = [&] {
    const tensors::arena::scope scope(s.arena());
    head::forward(s, p.weights, where, tests::as_rows<6>(std::as_const(x)), tests::as_rows<2>(y), keep);
    return tests::inner_product(y, d_y);
  };
  {
    const tensors::arena::scope scope(s.arena());
    head::forward(s, p.weights, where, tests::as_rows<6>(std::as_const(x)), tests::as_rows<2>(y), keep);
    head::backward(s, p.weights, keep, tests::as_rows<2>(d_y), tests::as_rows<6>(d_x), p.gradients);
  }
  head::infer(s, head::frozen(p.weights), where, tests::as_rows<6>(std::as_const(x)), tests::as_rows<2>(inferred));
  tests::check_same(inferred, y);
  CHECK(s.arena().grown() == 0);
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss);
}

}  // namespace
}  // namespace clinicalbert::next_sentence_test
