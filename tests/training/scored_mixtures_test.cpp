#include "clinicalbert/training/scored_mixtures.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "tests/finite_difference.hpp"
#include "tests/training/random_mixtures.hpp"

namespace clinicalbert::scored_mixtures_test {
namespace {

using B = backends::reference<double>;

TEST_CASE("a pointer-generator's gradients by logits, gate, state, context, queries and keys") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  tests::random_mixtures<double> x(random);
  B::stream s;
  const auto loss = [&] { return 0.25 * tests::mixture_pass<B>(s, x, 0.0).scores.loss; };
  const tests::mixture_pass<B> found(s, x, 0.25);
  CHECK(found.grown == 0);
  tests::check_derivatives("the logits", random, x.logits, found.logits, loss);
  tests::check_derivatives("the gate's parameters", random, x.gate, found.gate, loss);
  tests::check_derivatives("the state", random, x.state, found.state, loss);
  tests::check_derivatives("the context", random, x.context, found.context, loss);
  tests::check_derivatives("the queries", random, x.query, found.query, loss);
  // Of the values beside the keys nothing was written.
  auto keys = found.keys;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (i % 16 >= 8) {
      CHECK(keys[i] == 7.0);
      keys[i] = 0;
    }
  tests::check_derivatives("the keys", random, x.keys, keys, loss, 80);
}

TEST_CASE("its loss is that of the mixture written out, and its gradient by the weights that of the loss") {
  std::mt19937 random(4);
  const tests::random_mixtures<double> x(random);
  B::stream s;
  const tests::mixture_pass<B> found(s, x, 1.0);
  constexpr std::size_t vocabulary = tests::random_mixtures<double>::vocabulary;
  const tensors::paired_rows<const double> a(found.plain_weights.data(), x.places), d_a(found.weights.data(), x.places);
  double loss = 0;
  std::size_t labeled = 0;
  for (std::size_t i = 0; i < x.rows.size(); ++i) {
    const auto logits = std::span(x.logits).subspan(i * vocabulary, vocabulary);
    const auto weights = a[x.rows[i]];
    const auto ids = a.source(x.rows[i], std::span<const std::int32_t>(x.source));
    double all = 0;
    for (const double w : weights) all += w;
    CHECK(std::abs(all - 1) < 1e-12);
    if (x.labels[i] < 0) {
      for (const double d : d_a[x.rows[i]]) CHECK(d == 0);
      continue;
    }
    ++labeled;
    double sum = 0, copied = 0;
    for (const double y : logits) sum += std::exp(y);
    for (std::size_t k = 0; k < ids.size(); ++k) copied += ids[k] == x.labels[i] ? weights[k] : 0.0;
    const double generate = 1 / (1 + std::exp(-found.gate_logits[i]));
    const double p = generate * std::exp(logits[static_cast<std::size_t>(x.labels[i])]) / sum + (1 - generate) * copied;
    loss -= std::log(p);
    for (std::size_t k = 0; k < ids.size(); ++k) {
      const double want = ids[k] == x.labels[i] ? -(1 - generate) / p : 0.0;
      CHECK(std::abs(d_a[x.rows[i]][k] - want) <= 1e-10 * (1 + std::abs(want)));
    }
  }
  CHECK(found.scores.rows == labeled);
  CHECK(std::abs(found.scores.loss - loss) < 1e-11 * loss);
  CHECK(found.scores.generated > 0);
  CHECK(found.scores.generated <= static_cast<double>(labeled));
}

template <class Backend>
void check_threads() {
  using E = typename Backend::element;
  std::mt19937 random(5);
  const tests::random_mixtures<E> x(random);
  backends::thread_pool pool(3);
  typename Backend::stream alone, many(&pool);
  const tests::mixture_pass<Backend> one(alone, x, 1.0);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const tests::mixture_pass<Backend> other(many, x, 1.0);
    CHECK(other.grown == 0);
    CHECK(other.scores.loss == one.scores.loss);
    CHECK(other.logits == one.logits);
    CHECK(other.gate == one.gate);
    CHECK(other.state == one.state);
    CHECK(other.query == one.query);
    CHECK(other.keys == one.keys);
    CHECK(other.weights == one.weights);
  }
}

TEST_CASE("a pointer-generator has the same bits for any number of threads") {
  check_threads<B>();
  check_threads<backends::simd<>>();
}

TEST_CASE("a pointer-generator in fp32 is that of the reference in double") {
  std::mt19937 random(6), again(6);
  const tests::random_mixtures<float> x(random);
  tests::random_mixtures<double> y(again);
  const auto widen = [](const auto& from, auto& to) { to.assign(from.begin(), from.end()); };
  widen(x.query, y.query);
  widen(x.keys, y.keys);
  widen(x.state, y.state);
  widen(x.context, y.context);
  widen(x.gate, y.gate);
  widen(x.logits, y.logits);
  REQUIRE(x.labels == y.labels);
  B::stream s;
  backends::simd<>::stream of_simd;
  const tests::mixture_pass<B> want(s, y, 1.0);
  const tests::mixture_pass<backends::simd<>> got(of_simd, x, 1.0);
  CHECK(std::abs(got.scores.loss - want.scores.loss) < 1e-5 * want.scores.loss);
  const auto agree = [](const auto& some, const auto& others) {
    REQUIRE(some.size() == others.size());
    double largest = 0, distance = 0;
    for (std::size_t i = 0; i < some.size(); ++i) {
      largest = std::max(largest, std::abs(others[i]));
      distance = std::max(distance, std::abs(static_cast<double>(some[i]) - others[i]));
    }
    CHECK(distance < 1e-5 * largest);
  };
  agree(got.plain_weights, want.plain_weights);
  agree(got.weights, want.weights);
  agree(got.logits, want.logits);
  agree(got.gate, want.gate);
  agree(got.state, want.state);
  agree(got.context, want.context);
  agree(got.query, want.query);
  agree(got.keys, want.keys);
}

}  // namespace
}  // namespace clinicalbert::scored_mixtures_test
