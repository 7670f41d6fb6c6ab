#include "clinicalbert/metrics/regression_error.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"

namespace regression_error_test {

using namespace clinicalbert;
using numbers = std::vector<double>;

TEST_CASE("errors of a regression") {
  const numbers gold{1, 2, 3, 4}, predicted{1, 4, 2, 1};
  CHECK(metrics::mean_squared_error(gold, predicted) == 3.5);
  CHECK(metrics::mean_absolute_error(gold, predicted) == 1.5);
  CHECK(metrics::mean_squared_error(gold, gold) == 0.0);
}

TEST_CASE("errors of nothing are not defined") {
  CHECK(std::isnan(metrics::mean_squared_error({}, {})));
  CHECK(std::isnan(metrics::mean_absolute_error({}, {})));
  CHECK_THROWS_AS(metrics::mean_squared_error(numbers{1}, {}), metrics::metric_error);
  CHECK_THROWS_AS(metrics::mean_absolute_error({}, numbers{1}), metrics::metric_error);
}

}  // namespace regression_error_test
