#include "clinicalbert/metrics/kendall.hpp"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace kendall_test {

using namespace clinicalbert;
using numbers = std::vector<double>;

TEST_CASE("Kendall's tau-b equals scipy's") {
  std::size_t samples = 0;
  for (const auto& sample : tests::metrics_reference("correlations")) {
    CHECK(tests::fits(metrics::kendall_tau_b(sample.at("a").get<numbers>(), sample.at("b").get<numbers>()),
                      sample.at("kendall_tau_b")));
    ++samples;
  }
  CHECK(samples == 3);
  // scipy 1.17.1
  CHECK(metrics::kendall_tau_b(numbers{1, 2, 2, 3, 5, 8, 8, 8}, numbers{2, 1, 4, 4, 3, 9, 7, 9}) ==
        tests::approx(0.6805446536716204).margin(1e-12));
}

TEST_CASE("Kendall's tau-b counts pairs") {
  const std::uint32_t seed = 3;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (std::size_t size = 2; size < 40; ++size) {
    numbers a(size), b(size);
    for (double& x : a) x = static_cast<double>(random() % 6);
    for (double& x : b) x = static_cast<double>(random() % 4);
    double agree = 0, disagree = 0, only_a = 0, only_b = 0;
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const double product = (a[i] - a[j]) * (b[i] - b[j]);
        if (product > 0) ++agree;
        if (product < 0) ++disagree;
        if (a[i] == a[j] && b[i] != b[j]) ++only_a;
        if (a[i] != a[j] && b[i] == b[j]) ++only_b;
      }
    }
    const double expected = (agree - disagree) / std::sqrt((agree + disagree + only_a) * (agree + disagree + only_b));
    const double tau = metrics::kendall_tau_b(a, b);
    CHECK((std::isnan(expected) ? std::isnan(tau) : std::abs(tau - expected) < 1e-12));
  }
}

TEST_CASE("Kendall's tau-b is not defined of a constant") {
  CHECK(std::isnan(metrics::kendall_tau_b({}, {})));
  CHECK(std::isnan(metrics::kendall_tau_b(numbers{1}, numbers{1})));
  CHECK(std::isnan(metrics::kendall_tau_b(numbers{1, 2}, numbers{1, 1})));
  CHECK_THROWS_AS(metrics::kendall_tau_b(numbers{1, 2}, numbers{1}), metrics::metric_error);
}

}  // namespace kendall_test
