#include "clinicalbert/heads/relation.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/losses/cross_entropy.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::relation_test {
namespace {

// Entities with up to three mentions, some of them without any, and every pair of two.
struct random_places {
  std::size_t rows;
  std::vector<std::uint32_t> mentions, offsets{0}, pairs;

  explicit random_places(std::mt19937& random) : rows(tests::random_size(random, 3, 12)) {
    const std::size_t entities = tests::random_size(random, 2, 4);
    for (std::size_t e = 0; e < entities; ++e) {
      for (std::size_t k = tests::random_size(random, e == 0 ? 1 : 0, 3); k-- > 0;)
        mentions.push_back(static_cast<std::uint32_t>(tests::random_size(random, 0, rows - 1)));
      offsets.push_back(static_cast<std::uint32_t>(mentions.size()));
    }
    for (std::uint32_t a = 0; a < entities; ++a)
      for (std::uint32_t b = 0; b < entities; ++b)
        if (a != b) pairs.insert(pairs.end(), {a, b});
  }
  template <class Head>
  [[nodiscard]] typename Head::places view() const {
    return {{mentions, offsets}, pairs};
  }
  [[nodiscard]] std::size_t entities() const { return offsets.size() - 1; }
};

TEST_CASE("relation: logits are those of the formula, written out") {
  std::mt19937 random(5);
  using B = backends::reference<double>;
  using head = heads::relation<2, B>;
  tests::random_layer<head, head::sizes> p(random, head::sizes{3});
  const std::vector<double> x{1, 2, 3, 5, -1, 0.5};                      // three rows
  const std::vector<std::uint32_t> mentions{0, 1, 2}, offsets{0, 2, 3};  // entities (2, 3.5) and (-1, 0.5)
  const std::vector<std::uint32_t> pairs{0, 1, 1, 0};
  const double pair_rows[2][4] = {{2, 3.5, -1, 0.5}, {-1, 0.5, 2, 3.5}};
  std::vector<double> logits(6), frozen_logits(6);
  B::stream s;
  head::saved keep;
  const head::places where{{mentions, offsets}, pairs};
  head::forward(s, p.weights, {}, where, {x.data(), 3}, {logits.data(), 2, 3}, keep);
  head::infer(s, head::frozen(p.weights), where, {x.data(), 3}, {frozen_logits.data(), 2, 3});
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t k = 0; k < 3; ++k) {
      double want = p.weights.classifier.bias[k];
      for (std::size_t h = 0; h < 2; ++h) {
        double sum = p.weights.dense.bias[h];
        for (std::size_t c = 0; c < 4; ++c) sum += p.weights.dense.weight[h * 4 + c] * pair_rows[i][c];
        want += p.weights.classifier.weight[k * 2 + h] * std::tanh(sum);
      }
      CHECK(logits[i * 3 + k] == tests::approx(want));
      CHECK(frozen_logits[i * 3 + k] == tests::approx(want));
    }
}

TEST_CASE("relation: gradients through pairs, means and dropout") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u);
  const bool accumulates = seed % 2 == 0;
  CAPTURE(seed);
  std::mt19937 random(seed);
  using B = backends::reference<double>;
  using head = heads::relation<6, B>;
  const head::sizes sizes{3};
  tests::random_layer<head, head::sizes> p(random, sizes);
  const random_places places(random);
  const auto where = places.view<head>();
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < where.size(); ++i) labels.push_back(i == 1 ? -100 : static_cast<std::int32_t>(i % 3));
  auto x = tests::random_numbers(random, places.rows * 6);
  const auto before = tests::random_numbers(random, places.rows * 6);
  tensors::aligned_vector<double> y(where.size() * 3);
  auto d_x = before;
  B::stream s;
  s.arena().reserve(head::workspace(places.entities(), where.size(), sizes, s.concurrency()));
  head::saved keep;
  const tensors::dropout dropout(0.3, tensors::random_key{.seed = seed}.at(head::dropout_site));
  const auto loss = [&](std::span<double> d_logits) {
    head::forward(s, p.weights, dropout, where, tests::as_rows<6>(std::as_const(x)), {y.data(), where.size(), 3}, keep);
    return losses::cross_entropy<double>(y, 3, labels, d_logits);
  };
  {
    const tensors::arena::scope scope(s.arena());
    (void)loss(y);
    const tensors::matrix<const double> d_logits(y.data(), where.size(), 3);
    if (accumulates)
      head::backward(s, p.weights, keep, d_logits, tests::as_rows<6>(d_x), p.gradients,
                     backends::epilogues::accumulate{});
    else
      head::backward(s, p.weights, keep, d_logits, tests::as_rows<6>(d_x), p.gradients);
  }
  CHECK(s.arena().grown() == 0);
  if (accumulates)
    for (std::size_t i = 0; i < d_x.size(); ++i) d_x[i] -= before[i];
  const auto again = [&] {
    const tensors::arena::scope scope(s.arena());
    return loss({});
  };
  tests::check_derivatives("x", random, x, d_x, again);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), again);
}

// What a backend in float makes of one random head: logits of both kinds, gradients by x and by the parameters.
template <class B>
std::vector<std::vector<float>> computed_by(std::uint32_t seed) {
  std::mt19937 random(seed);
  using head = heads::relation<32, B>;
  const typename head::sizes sizes{5};
  tests::random_layer<head, typename head::sizes> p(random, sizes);
  const random_places places(random);
  const auto where = places.view<head>();
  const auto x = tests::random_numbers<float>(random, places.rows * 32);
  const auto d_y = tests::random_numbers<float>(random, where.size() * 5);
  std::vector<float> y(where.size() * 5), frozen_y(y.size()), d_x(x.size());
  typename B::stream s;
  s.arena().reserve(head::workspace(places.entities(), where.size(), sizes, s.concurrency()));
  head::infer(s, typename head::frozen(p.weights), where, tests::as_rows<32>(x), {frozen_y.data(), where.size(), 5});
  CHECK(s.arena().grown() == 0);
  typename head::saved keep;
  const tensors::dropout dropout(0.1, tensors::random_key{.seed = seed});
  head::forward(s, p.weights, dropout, where, tests::as_rows<32>(x), {y.data(), where.size(), 5}, keep);
  head::backward(s, p.weights, keep, {d_y.data(), where.size(), 5}, tests::as_rows<32>(d_x), p.gradients);
  CHECK(s.arena().grown() == 0);
  return {frozen_y, y, d_x, p.added()};
}

TEST_CASE("relation: simd agrees with the reference") {
  const auto seed = GENERATE(7u, 8u, 9u);
  CAPTURE(seed);
  const auto got = computed_by<backends::simd<>>(seed), want = computed_by<backends::reference<float>>(seed);
  for (std::size_t kind = 0; kind < want.size(); ++kind) {
    CAPTURE(kind);
    REQUIRE(got[kind].size() == want[kind].size());
    for (std::size_t i = 0; i < want[kind].size(); ++i)
      CHECK(std::abs(got[kind][i] - want[kind][i]) <= 2e-5F * (1 + std::abs(want[kind][i])));
  }
}

TEST_CASE("relation: the names of its parameters in a checkpoint") {
  using head = heads::relation<4, backends::reference<float>>;
  std::mt19937 random(1);
  tests::random_layer<head, head::sizes> p(random, head::sizes{2});
  std::vector<std::string> names;
  head::parameters<const float>::visit(
      [&](std::string_view name, const tensors::shape&, auto...) { names.emplace_back(name); }, p.weights);
  CHECK(names == std::vector<std::string>{"relation.dense.weight", "relation.dense.bias", "relation.out_proj.weight",
                                          "relation.out_proj.bias"});
}

}  // namespace
}  // namespace clinicalbert::relation_test
