#include "clinicalbert/weights/quantize_rows.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"

namespace quantize_rows_test {

using namespace clinicalbert::weights;

TEST_CASE("rows are rounded to within half a step") {
  const unsigned seed = 20;
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> weights(7 * 33);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = normal(random) * static_cast<float>(i / 33 + 1);
  const auto rows = quantize_rows(weights, 7);
  REQUIRE(rows.values.size() == weights.size());
  REQUIRE(rows.scales.size() == 7);
  for (std::size_t r = 0; r < 7; ++r) {
    int largest = 0;
    for (std::size_t c = 0; c < 33; ++c) {
      const int value = rows.values[r * 33 + c];
      largest = std::max(largest, std::abs(value));
      const float widened = static_cast<float>(value) * rows.scales[r];
      CHECK(std::abs(widened - weights[r * 33 + c]) <= 0.50001F * rows.scales[r]);
    }
    CHECK(largest == 127);
  }
}

TEST_CASE("rows at the edges of float are rounded, and what is not finite is refused") {
  const float denormal = std::numeric_limits<float>::denorm_min();
  const auto rows = quantize_rows(std::vector<float>{0, 0, denormal, -denormal, 3e38F, -3e38F, 200 * denormal, 0}, 4);
  CHECK(rows.scales[0] == 0);
  CHECK(rows.values[2] == 0);
  CHECK(rows.values[4] == 127);
  CHECK(rows.values[5] == -127);
  CHECK(static_cast<float>(rows.values[6]) * rows.scales[3] == 200 * denormal);
  CHECK(rows.values[7] == 0);
  CHECK_THROWS_AS(quantize_rows(std::vector<float>{1, std::numeric_limits<float>::infinity()}, 1), std::domain_error);
  CHECK_THROWS_AS(quantize_rows(std::vector<float>{1, std::numeric_limits<float>::quiet_NaN()}, 2), std::domain_error);
}

}  // namespace quantize_rows_test
