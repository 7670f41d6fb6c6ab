#include "clinicalbert/metrics/metric_error.hpp"

#include <limits>
#include <vector>

#include "tests/catch.hpp"

namespace metric_error_test {

using namespace clinicalbert::metrics;

TEST_CASE("checks name the metric and the place") {
  check_same_size("m", 2, 2);
  CHECK_THROWS_WITH(check_same_size("m", 2, 3), tests::contains("m: the lists have 2 and 3 items"));
  const std::vector<double> values{1, std::numeric_limits<double>::infinity()};
  check_numbers("m", values);
  CHECK_THROWS_WITH(check_numbers("m", std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()}),
                    tests::contains("m: item 1 is NaN"));
}

}  // namespace metric_error_test
