#include "clinicalbert/losses/chain_sums.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/losses/chain_paths.hpp"

namespace chain_sums_test {

using namespace clinicalbert::losses;

namespace {

constexpr double never = -std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("sum_chain and add_marginals are sums over all sequences of tags") {
  const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U, 6U);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::size_t classes = 2 + seed % 3, rows = 1 + random() % 5;
  const tests::owned_chain_scores owned(random, classes, seed % 2 == 0 ? 5 : 0);
  const auto emissions = tests::some_logits(random, rows * classes);
  auto scores = owned.view();
  if (seed == 3 || seed == 6) scores.starts = {};
  if (seed == 5 || seed == 6) scores.ends = {};

  double z = 0;
  std::vector<double> want(rows * classes);
  tests::owned_chain_scores want_scores(classes);
  tests::for_each_path(emissions, classes, scores, [&](const auto&, double score) { z += std::exp(score); });
  REQUIRE(z > 0);
  tests::for_each_path(emissions, classes, scores, [&](const auto& path, double score) {
    const double p = std::exp(score) / z;
    if (!scores.starts.empty()) want_scores.starts[path.front()] += p;
    if (!scores.ends.empty()) want_scores.ends[path.back()] += p;
    for (std::size_t t = 0; t < rows; ++t) {
      want[t * classes + path[t]] += p;
      if (t > 0) want_scores.pairs[path[t - 1] * classes + path[t]] += p;
    }
  });

  std::vector<double> forward(rows * classes), backward(rows * classes), got(rows * classes);
  tests::owned_chain_scores got_scores(classes);
  const double log_sum = sum_chain(emissions, classes, scores, forward, backward);
  CHECK(log_sum == tests::approx(std::log(z)).epsilon(1e-13));
  add_marginals(emissions, classes, scores, forward, backward, log_sum, 1, got, got_scores.changed());
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == tests::approx(want[i]).margin(1e-13));
  for (const auto part :
       {&tests::owned_chain_scores::starts, &tests::owned_chain_scores::pairs, &tests::owned_chain_scores::ends}) {
    for (std::size_t i = 0; i < (want_scores.*part).size(); ++i)
      CHECK((got_scores.*part)[i] == tests::approx((want_scores.*part)[i]).margin(1e-13));
  }
  add_marginals(emissions, classes, scores, forward, backward, log_sum, -1, got, {});
  for (const double p : got) CHECK(p == 0);
}

TEST_CASE("long chains of large scores do not overflow; where all is forbidden the sum says so") {
  constexpr std::size_t rows = 100000;
  const std::vector<double> starts{0, 0}, pairs{700, 700, 700, 700};
  std::vector<double> emissions(rows * 2, 700), forward(rows * 2), backward(rows * 2), p(rows * 2);
  const chain_scores<const double> scores{starts, pairs, {}};
  const double log_sum = sum_chain(emissions, 2, scores, forward, backward);
  CHECK(log_sum == tests::approx(700.0 * (2 * rows - 1) + rows * std::log(2.0)).epsilon(1e-12));
  add_marginals(emissions, 2, scores, forward, backward, log_sum, 1, p, {});
  for (const double x : p) REQUIRE(x == tests::approx(0.5).margin(1e-4));

  emissions.resize(4);
  emissions[2] = emissions[3] = never;
  CHECK(sum_chain(emissions, 2, scores, std::span(forward).first(4), std::span(backward).first(4)) == never);
}

TEST_CASE("log_sum_of") {
  CHECK(log_sum_of(0, [](std::size_t) { return 1.0; }) == never);
  CHECK(log_sum_of(3, [](std::size_t) { return never; }) == never);
  CHECK(log_sum_of(3, [](std::size_t j) { return j == 1 ? 5.0 : never; }) == 5.0);
  CHECK(log_sum_of(2, [](std::size_t) { return 1e300; }) == 1e300);
}

}  // namespace chain_sums_test
