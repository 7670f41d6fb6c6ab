#include "clinicalbert/heads/sequence_class.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/heads/sequence_class_oracle.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::sequence_class_test {
namespace {

TEST_CASE("sequence_class agrees with PyTorch for each loss, reference in float and double") {
  tests::sequence_class_agrees_with_oracles<backends::reference<float>>();
  tests::sequence_class_agrees_with_oracles<backends::reference<double>>();
}

TEST_CASE("sequence_class: gradients with dropout, added to those of another head") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using B = backends::reference<double>;
  using head = heads::sequence_class<6, B>;
  const head::sizes sizes{3};
  tests::random_layer<head, head::sizes> p(random, sizes);
  const auto offsets = tests::random_offsets(random);
  const tensors::sequences where(offsets);
  auto x = tests::random_numbers(random, where.tokens() * 6);
  const auto d_y = tests::random_numbers(random, where.size() * 3);
  tensors::aligned_vector<double> y(where.size() * 3);
  const tensors::dropout dropout(0.3, {.seed = seed, .step = 1, .site = head::dropout_site});
  B::stream s;
  s.arena().reserve(head::workspace(where.size(), sizes, s.concurrency()));
  head::saved keep;
  const auto loss = [&] {
    const tensors::arena::scope scope(s.arena());
    head::forward(s, p.weights, dropout, where, tests::as_rows<6>(std::as_const(x)), {y.data(), where.size(), 3}, keep);
    return tests::inner_product(y, d_y);
  };
  const auto before = tests::random_numbers(random, x.size());
  auto d_x = before;
  {
    const tensors::arena::scope scope(s.arena());
    head::forward(s, p.weights, dropout, where, tests::as_rows<6>(std::as_const(x)), {y.data(), where.size(), 3}, keep);
    head::backward(s, p.weights, keep, {d_y.data(), where.size(), 3}, tests::as_rows<6>(d_x), p.gradients,
                   backends::epilogues::accumulate{});
  }
  CHECK(s.arena().grown() == 0);
  for (std::size_t i = 0; i < d_x.size(); ++i) d_x[i] -= before[i];
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss);
}

}  // namespace
}  // namespace clinicalbert::sequence_class_test
