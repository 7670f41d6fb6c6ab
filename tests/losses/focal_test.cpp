#include "clinicalbert/losses/focal.hpp"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/losses/derivatives.hpp"

namespace focal_test {

using namespace clinicalbert::losses;

namespace {
const std::vector<std::int32_t> labels{2, ignored_label, 0, 1};
const std::vector<std::uint8_t> bits{1, 0, 0, ignored_bit, 1, 0, 0, 1, 1, 1, 0, 0};
const std::vector<double> weights{0.5, 2.0, 1.25};
}  // namespace

TEST_CASE("with gamma 0, focal losses are the cross-entropies") {
  const std::uint32_t seed = 21;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto logits = tests::some_logits(random, 12);
  std::vector<double> a(12), b(12);
  CHECK(focal<double>(logits, 3, labels, a, {.gamma = 0, .weights = weights}) ==
        tests::approx(cross_entropy<double>(logits, 3, labels, b, {.class_weights = weights})).epsilon(1e-13));
  for (std::size_t i = 0; i < 12; ++i) CHECK(a[i] == tests::approx(b[i]).margin(1e-14));
  CHECK(binary_focal<double>(logits, 3, bits, a, {.gamma = 0, .weights = weights}) ==
        tests::approx(binary_cross_entropy<double>(logits, 3, bits, b, {.positive_weights = weights})).epsilon(1e-13));
  for (std::size_t i = 0; i < 12; ++i) CHECK(a[i] == tests::approx(b[i]).margin(1e-14));
}

TEST_CASE("focal losses by their formula, and gradients by finite differences") {
  const std::uint32_t seed = 22;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto logits = tests::some_logits(random, 12);
  for (const double gamma : {0.5, 1.0, 2.0, 5.0}) {
    CAPTURE(gamma);
    const focal_settings<double> settings{.gamma = gamma, .weights = weights};
    tests::check_gradient(logits, [&](std::span<const double> x, std::span<double> d) {
      return focal<double>(x, 3, labels, d, settings);
    });
    tests::check_gradient(logits, [&](std::span<const double> x, std::span<double> d) {
      return binary_focal<double>(x, 3, bits, d, settings);
    });
    double sum = 0, all = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      if (labels[i] == ignored_label) continue;
      const auto y = static_cast<std::size_t>(labels[i]);
      double total = 0;
      for (std::size_t k = 0; k < 3; ++k) total += std::exp(logits[3 * i + k]);
      const double p = std::exp(logits[3 * i + y]) / total;
      sum -= weights[y] * std::pow(1 - p, gamma) * std::log(p);
      all += weights[y];
    }
    CHECK(focal<double>(logits, 3, labels, {}, settings) == tests::approx(sum / all).epsilon(1e-12));
    sum = 0;
    for (std::size_t i = 0; i < 12; ++i) {
      if (bits[i] == ignored_bit) continue;
      const double s = 1 / (1 + std::exp(-logits[i])), p = bits[i] == 1 ? s : 1 - s;
      sum -= (bits[i] == 1 ? weights[i % 3] : 1.0) * std::pow(1 - p, gamma) * std::log(p);
    }
    CHECK(binary_focal<double>(logits, 3, bits, {}, settings) == tests::approx(sum / 11).epsilon(1e-12));
  }
}

TEST_CASE("edges of focal losses") {
  std::vector<float> gradient{5, 5};
  const std::vector<float> sure{1e30F, -1e30F};
  for (const double gamma : {0.0, 0.5, 2.0}) {
    CHECK(focal<float>(sure, 2, std::vector<std::int32_t>{0}, gradient, {.gamma = gamma}) == 0.0);
    CHECK(gradient == std::vector<float>{0, 0});
    CHECK(binary_focal<float>(sure, 2, std::vector<std::uint8_t>{1, 0}, gradient, {.gamma = gamma}) == 0.0);
    CHECK(gradient == std::vector<float>{0, 0});
    CHECK(std::isfinite(focal<float>(sure, 2, std::vector<std::int32_t>{1}, gradient, {.gamma = gamma})));
    CHECK(gradient == std::vector<float>{1, -1});
  }
  CHECK_THROWS_WITH(focal<float>(sure, 2, std::vector<std::int32_t>{2}, {}), tests::contains("row 0 has label 2 of 2"));
  CHECK_THROWS_AS(focal<float>(sure, 3, std::vector<std::int32_t>{0}, {}), loss_error);
  CHECK_THROWS_AS(binary_focal<float>(sure, 2, std::vector<std::uint8_t>{7, 0}, {}), loss_error);
}

}  // namespace focal_test
