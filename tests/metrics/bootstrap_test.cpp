#include "clinicalbert/metrics/bootstrap.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "tests/catch.hpp"

namespace bootstrap_test {

using namespace clinicalbert;
using items = std::span<const std::uint32_t>;

namespace {

double mean_of(items sample) {
  double sum = 0.0;
  for (const std::uint32_t item : sample) sum += item;
  return sum / static_cast<double>(sample.size());
}

}  // namespace

TEST_CASE("the interval of a mean is what the central limit theorem says") {
  // 0 .. 399: standard deviation sqrt((400^2 - 1) / 12) = 115.47, of the mean 5.77
  const auto interval = metrics::bootstrap(400, mean_of, {4000, 0.95, 1});
  const double deviation = std::sqrt((400.0 * 400.0 - 1.0) / 12.0 / 400.0);
  CHECK(interval.value == 199.5);
  CHECK(interval.low == tests::approx(199.5 - 1.96 * deviation).margin(0.1 * deviation));
  CHECK(interval.high == tests::approx(199.5 + 1.96 * deviation).margin(0.1 * deviation));
  CHECK(interval.undefined == 0);
  const auto narrow = metrics::bootstrap(400, mean_of, {4000, 0.5, 1});
  CHECK(narrow.low > interval.low);
  CHECK(narrow.high < interval.high);
}

TEST_CASE("a seed says all of a resample") {
  const auto first = metrics::bootstrap(50, mean_of, {200, 0.9, 7});
  const auto again = metrics::bootstrap(50, mean_of, {200, 0.9, 7});
  const auto other = metrics::bootstrap(50, mean_of, {200, 0.9, 8});
  CHECK(first.low == again.low);
  CHECK(first.high == again.high);
  CHECK(first.low != other.low);
  std::vector<std::uint32_t> a(9), b(9);
  metrics::draw_resample(7, 3, a);
  metrics::draw_resample(7, 4, b);
  CHECK(a != b);
  metrics::draw_resample(7, 3, b);
  CHECK(a == b);
}

TEST_CASE("every item is drawn equally often") {
  std::vector<std::size_t> counts(7);
  std::vector<std::uint32_t> sample(7);
  for (std::uint32_t resample = 0; resample < 10000; ++resample) {
    metrics::draw_resample(5, resample, sample);
    for (const std::uint32_t item : sample) ++counts.at(item);
  }
  double chi_square = 0.0;
  for (const std::size_t count : counts) chi_square += std::pow(static_cast<double>(count) - 10000.0, 2) / 10000.0;
  CHECK(chi_square < 22.5);  // of 6 degrees of freedom, more than that once in a thousand seeds
}

TEST_CASE("quantiles equal numpy's") {
  const std::vector<double> rising{1, 2, 4, 8, 16};  // numpy.quantile, numpy 2.4.6
  CHECK(metrics::quantile(rising, 0.025) == tests::approx(1.1).margin(1e-12));
  CHECK(metrics::quantile(rising, 0.5) == 4.0);
  CHECK(metrics::quantile(rising, 0.9) == tests::approx(12.8).margin(1e-12));
  CHECK(metrics::quantile(rising, 1.0) == 16.0);
  CHECK(metrics::quantile(std::vector<double>{3}, 0.3) == 3.0);
}

TEST_CASE("resamples without a statistic are left out and counted") {
  const auto interval = metrics::bootstrap(3,
                                           [](items sample) {
                                             bool has_first = false;
                                             for (const std::uint32_t item : sample) has_first = has_first || item == 0;
                                             return has_first ? 1.0 : std::numeric_limits<double>::quiet_NaN();
                                           },
                                           {300, 0.95, 2});
  CHECK(interval.low == 1.0);
  CHECK(interval.high == 1.0);
  CHECK(interval.undefined > 50);  // (2/3)^3 of 300 is 89
  CHECK(interval.undefined < 130);
}

TEST_CASE("no items have no interval, and settings must make sense") {
  const auto nothing = metrics::bootstrap(0, mean_of);
  CHECK(std::isnan(nothing.value));
  CHECK(std::isnan(nothing.low));
  CHECK(std::isnan(nothing.high));
  CHECK_THROWS_AS(metrics::bootstrap(3, mean_of, {0, 0.95, 0}), metrics::metric_error);
  for (const double level : {0.0, 1.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(metrics::bootstrap(3, mean_of, {10, level, 0}), metrics::metric_error);
}

}  // namespace bootstrap_test
