#include "clinicalbert/metrics/correlation.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace correlation_test {

using namespace clinicalbert;
using numbers = std::vector<double>;

TEST_CASE("correlations equal scipy's") {
  std::size_t samples = 0;
  for (const auto& sample : tests::metrics_reference("correlations")) {
    const auto a = sample.at("a").get<numbers>(), b = sample.at("b").get<numbers>();
    CHECK(tests::fits(metrics::pearson(a, b), sample.at("pearson")));
    CHECK(tests::fits(metrics::spearman(a, b), sample.at("spearman")));
    ++samples;
  }
  CHECK(samples == 3);
  // scipy 1.17.1
  const numbers a{1, 2, 2, 3, 5, 8, 8, 8}, b{2, 1, 4, 4, 3, 9, 7, 9};
  CHECK(metrics::pearson(a, b) == tests::approx(0.896985663201903).margin(1e-12));
  CHECK(metrics::spearman(a, b) == tests::approx(0.8386549236063445).margin(1e-12));
}

TEST_CASE("correlation is 1 of what rises together") {
  const numbers a{1, 2, 3}, line{-5, -3, -1}, curve{1, 8, 27}, falling{3, 2, 1};
  CHECK(metrics::pearson(a, line) == tests::approx(1.0).margin(1e-12));
  CHECK(metrics::pearson(a, curve) < 0.99);
  CHECK(metrics::spearman(a, curve) == tests::approx(1.0).margin(1e-12));
  CHECK(metrics::spearman(a, falling) == tests::approx(-1.0).margin(1e-12));
}

TEST_CASE("correlation is not defined of a constant") {
  const numbers a{1, 2, 3}, constant{0.1, 0.1, 0.1};
  CHECK(std::isnan(metrics::pearson(a, constant)));
  CHECK(std::isnan(metrics::spearman(constant, a)));
  CHECK(std::isnan(metrics::pearson({}, {})));
  CHECK(std::isnan(metrics::spearman(numbers{1}, numbers{2})));
}

TEST_CASE("correlation refuses what it cannot compare") {
  const numbers a{1, 2}, b{1}, c{1, std::numeric_limits<double>::quiet_NaN()};
  CHECK_THROWS_AS(metrics::pearson(a, b), metrics::metric_error);
  CHECK_THROWS_AS(metrics::spearman(a, b), metrics::metric_error);
  CHECK_THROWS_WITH(metrics::pearson(a, c), tests::contains("item 1 is NaN"));
  CHECK_THROWS_AS(metrics::spearman(c, a), metrics::metric_error);
}

}  // namespace correlation_test
