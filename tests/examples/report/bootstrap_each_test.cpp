#include "examples/report/bootstrap_each.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include "tests/catch.hpp"

namespace bootstrap_each_test {

namespace {

using namespace clinicalbert;

}  // namespace

TEST_CASE("many statistics of the same resamples have the bits of each alone") {
  std::vector<double> values(37);
  std::mt19937 random(7);  // seed 7
  for (auto& value : values) value = static_cast<double>(random() % 1000);
  const auto mean = [&](std::span<const std::uint32_t> sample) {
    double sum = 0;
    for (const auto item : sample) sum += values[item];
    return sum / static_cast<double>(sample.size());
  };
  const auto sometimes = [&](std::span<const std::uint32_t> sample) {
    return sample[0] % 3 == 0 ? std::numeric_limits<double>::quiet_NaN() : values[sample[0]];
  };
  const metrics::bootstrap_settings settings{.resamples = 200, .level = 0.9, .seed = 5};
  const auto each = examples::bootstrap_each(
      37, 2,
      [&](std::span<const std::uint32_t> sample, std::span<double> of) {
        of[0] = mean(sample);
        of[1] = sometimes(sample);
      },
      settings);
  const auto first = metrics::bootstrap(37, mean, settings), second = metrics::bootstrap(37, sometimes, settings);
  REQUIRE(each.size() == 2);
  CHECK(each[0].value == first.value);
  CHECK(each[0].low == first.low);
  CHECK(each[0].high == first.high);
  CHECK(each[1].low == second.low);
  CHECK(each[1].high == second.high);
  CHECK(each[1].undefined == second.undefined);
  CHECK(second.undefined > 0);
}

TEST_CASE("no items have no interval") {
  const auto each = examples::bootstrap_each(0, 1, [](auto, auto) { FAIL("there is nothing to draw"); });
  CHECK(std::isnan(each[0].value));
  CHECK(std::isnan(each[0].low));
}

}  // namespace bootstrap_each_test
