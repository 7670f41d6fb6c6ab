#include "clinicalbert/training/smoothed_mixture.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "tests/finite_difference.hpp"

namespace clinicalbert::smoothed_mixture_test {
namespace {

/// A row of 9 pieces over a source of 6, of which some are one piece. The weights' sum is not 1, so that each is far
/// from 0, where finite differences of a logarithm are none; the formulas do not ask for it.
template <class E>
struct random_row {
  explicit random_row(std::mt19937& random) : logits(9), weights(6) {
    std::normal_distribution<double> normal(0, 1.5);
    for (E& x : logits) x = static_cast<E>(normal(random));
    for (E& x : weights) x = static_cast<E>(0.5 + std::abs(normal(random)));
    gate = {static_cast<E>(normal(random))};
  }
  std::vector<E> logits, weights, gate;
  std::vector<std::int32_t> source{3, 8, 3, 0, 5, 3};
};

template <class B, class E = typename B::element>
losses::pointer_score score(random_row<E>& row, std::int32_t label, double scale, double smoothing) {
  std::vector<double> scratch(row.source.size());
  return training::score_smoothed_mixture<B>(row.logits, row.gate[0], row.weights, row.source, label, scale, smoothing,
                                             scratch);
}

using B = backends::reference<double>;

TEST_CASE("a smoothed mixture's loss is that of all log P, and its gradients are those of the loss") {
  const auto seed = GENERATE(1u, 2u, 3u);
  const std::int32_t label = GENERATE(3, 5, 7);  // thrice in the source, once, not at all
  const double smoothing = GENERATE(0.1, 1.0);
  CAPTURE(seed, label, smoothing);
  std::mt19937 random(seed);
  random_row<double> x(random);
  const auto loss = [&] {
    auto mixed = x.logits;
    losses::mix_pointer<double>(mixed, x.gate[0], x.weights, x.source);
    double sum = 0;
    for (const double log_p : mixed) sum -= smoothing / 9 * log_p;
    return sum - (1 - smoothing) * mixed[static_cast<std::size_t>(label)];
  };
  auto found = x;
  CHECK(score<B>(found, label, 1.0, smoothing).loss == tests::approx(loss()).epsilon(1e-12));
  tests::check_derivatives("the logits", random, x.logits, found.logits, loss);
  tests::check_derivatives("the gate", random, x.gate, found.gate, loss);
  tests::check_derivatives("the weights", random, x.weights, found.weights, loss);
}

TEST_CASE("a smoothed mixture in fp32 is that of the reference in double, and of a scale of 0 the loss alone") {
  std::mt19937 random(4), again(4);
  random_row<float> x(random);
  random_row<double> y(again);
  std::ranges::copy(x.logits, y.logits.begin());
  std::ranges::copy(x.weights, y.weights.begin());
  y.gate[0] = static_cast<double>(x.gate[0]);
  auto zero = x;
  const double want = score<B>(y, 3, 0.5, 0.1).loss;
  CHECK(score<backends::simd<>>(x, 3, 0.5, 0.1).loss == tests::approx(want).epsilon(1e-5));
  for (std::size_t i = 0; i < x.logits.size(); ++i)
    CHECK(static_cast<double>(x.logits[i]) == tests::approx(y.logits[i]).margin(1e-6));
  for (std::size_t i = 0; i < x.weights.size(); ++i)
    CHECK(static_cast<double>(x.weights[i]) == tests::approx(y.weights[i]).epsilon(1e-5));
  CHECK(static_cast<double>(x.gate[0]) == tests::approx(y.gate[0]).margin(1e-6));
  CHECK(score<backends::simd<>>(zero, 3, 0.0, 0.1).loss == tests::approx(want).epsilon(1e-5));
  for (const float d : zero.logits) CHECK(d == 0);
}

}  // namespace
}  // namespace clinicalbert::smoothed_mixture_test
