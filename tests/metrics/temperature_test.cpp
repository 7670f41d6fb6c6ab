#include "clinicalbert/metrics/temperature.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "tests/catch.hpp"

namespace temperature_test {

using namespace clinicalbert;
using labels = std::vector<std::int32_t>;
using numbers = std::vector<double>;

namespace {

const numbers logits{-2.4, -4.0, -0.7, 1.3,  3.4,  0.3,  -1.7, -2.4, 2.2,  4.9,  0.8,  -3.7,
                     -2.9, 4.8,  0.6,  -5.2, -0.3, -3.5, -1.9, -1.5, -2.1, 1.7,  -0.2, -1.8,
                     1.2,  2.5,  -4.9, -0.8, -2.9, -0.5, -3.9, 0.1,  -0.1, -0.9, -3.1, -1.2};
const labels gold{2, 1, 2, 0, 1, 1, 2, 1, 1, 1, 2, 2};

std::span<const double> view(const numbers& values) { return values; }

}  // namespace

TEST_CASE("the temperature is where the loss is least") {
  // scipy.optimize.brentq of the derivative, scipy 1.17.1
  const double temperature = metrics::fit_temperature(view(logits), 3, gold);
  CHECK(temperature == tests::approx(1.5588907966065813).margin(1e-9));
  const auto least = metrics::loss_at_temperature(view(logits), 3, gold, temperature);
  CHECK(least.value == tests::approx(0.6930631638624049).margin(1e-12));
  CHECK(std::abs(least.slope) < 1e-12);
  CHECK(metrics::loss_at_temperature(view(logits), 3, gold, 1.0).value ==
        tests::approx(0.7412947252505391).margin(1e-12));
  CHECK(metrics::fit_temperature(view(logits), 3, gold) == temperature);
}

TEST_CASE("derivatives of the loss by 1 / T are finite differences") {
  for (const double b : {0.2, 1.0, 3.0}) {
    const double h = 1e-5;
    const auto at = [&](double x) { return metrics::loss_at_temperature(view(logits), 3, gold, 1.0 / x); };
    CHECK(at(b).slope == tests::approx((at(b + h).value - at(b - h).value) / (2 * h)).margin(1e-8));
    CHECK(at(b).curvature == tests::approx((at(b + h).slope - at(b - h).slope) / (2 * h)).margin(1e-8));
  }
}

TEST_CASE("logits that are scaled have a temperature that is scaled") {
  for (const double scale : {0.05, 7.0, 40.0}) {
    numbers scaled;
    for (const double logit : logits) scaled.push_back(scale * logit);
    CHECK(metrics::fit_temperature(view(scaled), 3, gold) == tests::approx(1.5588907966065813 * scale).epsilon(1e-9));
    std::vector<float> single(scaled.begin(), scaled.end());
    CHECK(metrics::fit_temperature(std::span<const float>(single), 3, gold) ==
          tests::approx(1.5588907966065813 * scale).epsilon(1e-5));
  }
}

TEST_CASE("without a minimum the temperature is an end of the interval") {
  const numbers rows{3, 0, 0, 2};
  CHECK(metrics::fit_temperature(view(rows), 2, labels{0, 1}) == 0.01);   // all right
  CHECK(metrics::fit_temperature(view(rows), 2, labels{1, 0}) == 100.0);  // all wrong
  CHECK(metrics::fit_temperature(view(rows), 2, labels{0, 1}, {0.5, 2.0}) == 0.5);
  const numbers equal{1, 1, 1, 1};
  CHECK(metrics::fit_temperature(view(equal), 2, labels{1, 0}) == 100.0);  // says nothing
}

TEST_CASE("softmax at a temperature") {
  const numbers row{1000, 998, 999};
  numbers probabilities(3);
  metrics::softmax_at_temperature(view(row), 2.0, std::span<double>(probabilities));
  const double sum = 1 + std::exp(-1.0) + std::exp(-0.5);
  CHECK(probabilities[0] == tests::approx(1 / sum).margin(1e-12));
  CHECK(probabilities[1] == tests::approx(std::exp(-1.0) / sum).margin(1e-12));
  CHECK(probabilities[0] + probabilities[1] + probabilities[2] == tests::approx(1.0).margin(1e-12));
  CHECK_THROWS_AS(metrics::softmax_at_temperature(view(row), 2.0, std::span<double>(probabilities).first(2)),
                  metrics::metric_error);
}

TEST_CASE("a temperature cannot be fitted to anything") {
  const numbers rows{1, 0};
  CHECK_THROWS_WITH(metrics::fit_temperature(std::span<const double>(), 2, {}), tests::contains("no rows"));
  CHECK_THROWS_AS(metrics::fit_temperature(view(rows), 2, labels{2}), metrics::metric_error);
  CHECK_THROWS_AS(metrics::fit_temperature(view(rows), 2, labels{0}, {2.0, 1.0}), metrics::metric_error);
  CHECK_THROWS_AS(metrics::fit_temperature(view(rows), 2, labels{0}, {0.0, 1.0}), metrics::metric_error);
  const numbers infinite{std::numeric_limits<double>::infinity(), 0};
  CHECK_THROWS_WITH(metrics::fit_temperature(view(infinite), 2, labels{0}), tests::contains("logit 0 is not finite"));
}

}  // namespace temperature_test
