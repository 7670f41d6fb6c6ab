#include "clinicalbert/metrics/calibration.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace calibration_test {

using namespace clinicalbert;
using metrics::calibration;

TEST_CASE("the expected calibration error equals the reference") {
  std::size_t samples = 0;
  for (const auto& sample : tests::metrics_reference("classes")) {
    std::vector<double> probabilities;
    for (const auto& row : sample.at("probabilities")) {
      for (const auto& p : row) probabilities.push_back(p.get<double>());
    }
    calibration bins;
    bins.add(std::span<const double>(probabilities), sample.at("confusion").size(),
             sample.at("truth").get<std::vector<std::int32_t>>());
    CHECK(tests::fits(bins.expected_error(), sample.at("expected_calibration_error_15")));
    ++samples;
  }
  CHECK(samples == 4);
}

TEST_CASE("a bin has its upper end and not its lower one") {
  calibration bins(4);
  for (const double confidence : {0.0, 0.25, 0.5, 0.5 + 1e-12, 1.0, 1.0 + 1e-7}) bins.add(confidence, true);
  const auto all = bins.bins();
  REQUIRE(all.size() == 4);
  CHECK(all[0].count == 2);
  CHECK(all[1].count == 1);
  CHECK(all[2].count == 1);
  CHECK(all[3].count == 2);
  CHECK(all[0].low == 0.0);
  CHECK(all[1].low == all[0].high);
  CHECK(all[3].high == 1.0);
  CHECK(all[0].confidence == 0.125);
  CHECK(bins.count() == 6);
}

TEST_CASE("errors are gaps between confidence and accuracy") {
  calibration bins(2);
  bins.add(0.4, false);
  bins.add(0.8, true);
  bins.add(0.8, true);
  bins.add(0.8, false);
  const auto all = bins.bins();
  CHECK(all[1].accuracy == tests::approx(2.0 / 3).margin(1e-12));
  CHECK(bins.expected_error() == tests::approx((0.4 + 3 * (0.8 - 2.0 / 3)) / 4).margin(1e-12));
  CHECK(bins.largest_error() == tests::approx(0.4).margin(1e-12));
}

TEST_CASE("calibration of nothing is not defined, and a confidence is a probability") {
  calibration bins;
  CHECK(std::isnan(bins.expected_error()));
  CHECK(std::isnan(bins.largest_error()));
  CHECK(bins.bins().size() == 15);
  for (const double bad : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(bins.add(bad, true), metrics::metric_error);
  CHECK_THROWS_AS(calibration(0), metrics::metric_error);
  CHECK(bins.count() == 0);
}

}  // namespace calibration_test
