#include "clinicalbert/metrics/average_precision.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace average_precision_test {

using namespace clinicalbert;
using flags = std::vector<std::uint8_t>;
using numbers = std::vector<double>;

TEST_CASE("average precision equals scikit-learn's") {
  for (const auto& sample : tests::metrics_reference("binary")) {
    CHECK(tests::fits(metrics::average_precision(sample.at("scores").get<numbers>(), sample.at("truth").get<flags>()),
                      sample.at("auprc_average_precision")));
  }
}

TEST_CASE("average precision takes equal scores together") {
  // Precision 1/2, 2/3, 3/5 and 4/6 at recall 1/4, 2/4, 3/4 and 1
  const numbers scores{0.9, 0.9, 0.5, 0.3, 0.3, 0.1};
  CHECK(metrics::average_precision(scores, flags{1, 0, 1, 1, 0, 1}) ==
        tests::approx((1.0 / 2 + 2.0 / 3 + 3.0 / 5 + 4.0 / 6) / 4).margin(1e-12));
  CHECK(metrics::average_precision(numbers{1, 1, 1, 1}, flags{0, 0, 1, 0}) == 0.25);
  CHECK(metrics::average_precision(numbers{1, 2}, flags{0, 1}) == 1.0);
}

TEST_CASE("average precision is not defined without a yes") {
  CHECK(std::isnan(metrics::average_precision({}, {})));
  CHECK(std::isnan(metrics::average_precision(numbers{1, 2}, flags{0, 0})));
  CHECK_THROWS_AS(metrics::average_precision(numbers{1}, flags{}), metrics::metric_error);
  CHECK_THROWS_AS(metrics::average_precision(numbers{std::numeric_limits<double>::quiet_NaN()}, flags{1}),
                  metrics::metric_error);
}

}  // namespace average_precision_test
