#include "clinicalbert/metrics/mean_deviation.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"

namespace mean_deviation_test {

using namespace clinicalbert;

TEST_CASE("the mean of runs and their sample deviation are those of numpy") {
  const auto of = [](std::vector<double> values) { return metrics::mean_and_deviation(values); };
  const auto five = of({0.8721, 0.8655, 0.8801, 0.8698, 0.8743});
  CHECK(five.count == 5);
  CHECK(five.mean == tests::approx(0.87236).margin(1e-15));
  CHECK(five.deviation == tests::approx(0.005416456406175513).margin(1e-15));
  const auto two = of({1, 2});
  CHECK(two.mean == 1.5);
  CHECK(two.deviation == tests::approx(std::sqrt(0.5)).margin(1e-15));
  CHECK(of({3, 3, 3}).deviation == 0);
}

TEST_CASE("one run has no deviation, and none no mean") {
  const std::vector<double> one{0.5};
  CHECK(metrics::mean_and_deviation(one).mean == 0.5);
  CHECK(std::isnan(metrics::mean_and_deviation(one).deviation));
  CHECK(std::isnan(metrics::mean_and_deviation({}).mean));
  CHECK(metrics::mean_and_deviation({}).count == 0);
}

}  // namespace mean_deviation_test
