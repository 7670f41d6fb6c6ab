#include "clinicalbert/heads/token_class.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/heads/token_class_oracle.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::token_class_test {
namespace {

TEST_CASE("token_class agrees with PyTorch, reference in float and double") {
  tests::token_class_agrees_with_oracle<backends::reference<float>>();
  tests::token_class_agrees_with_oracle<backends::reference<double>>();
}

TEST_CASE("token_class: gradients with dropout") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using B = backends::reference<double>;
  using head = heads::token_class<6, B>;
  const head::sizes sizes{3};
  tests::random_layer<head, head::sizes> p(random, sizes);
  const std::size_t rows = tests::random_size(random, 1, 9);
  auto x = tests::random_numbers(random, rows * 6);
  const auto d_y = tests::random_numbers(random, rows * 3);
  tensors::aligned_vector<double> y(rows * 3), d_x(rows * 6);
  const tensors::dropout dropout(0.3, {.seed = seed, .step = 1, .site = head::dropout_site});
  B::stream s;
  s.arena().reserve(head::workspace(rows, sizes, s.concurrency()));
  head::saved keep;
  const auto loss = [&] {
    const tensors::arena::scope scope(s.arena());
    head::forward(s, p.weights, dropout, tests::as_rows<6>(std::as_const(x)), {y.data(), rows, 3}, keep);
    return tests::inner_product(y, d_y);
  };
  {
    const tensors::arena::scope scope(s.arena());
    head::forward(s, p.weights, dropout, tests::as_rows<6>(std::as_const(x)), {y.data(), rows, 3}, keep);
    head::backward(s, p.weights, keep, {d_y.data(), rows, 3}, tests::as_rows<6>(d_x), p.gradients);
  }
  CHECK(s.arena().grown() == 0);
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss);
}

}  // namespace
}  // namespace clinicalbert::token_class_test
