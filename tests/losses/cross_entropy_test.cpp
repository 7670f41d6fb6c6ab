#include "clinicalbert/losses/cross_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tensor_oracle.hpp"

namespace cross_entropy_test {

using namespace clinicalbert::losses;

namespace {

template <class T>
std::vector<T> values(const clinicalbert::tests::oracle_file& file, const std::string& name) {
  const auto wide = file.doubles(name);
  std::vector<T> narrow;
  for (const double x : wide) narrow.push_back(static_cast<T>(x));
  return narrow;
}

/// Within 4 times torch's own float32 error, and at least 1e-6 of the largest value (float), or 1e-12 of it (double).
template <class T>
void check_against_torch(const std::string& name, cross_entropy_settings<T> settings) {
  CAPTURE(name);
  const clinicalbert::tests::oracle_file file(tests::data("ops/cross_entropy_" + name + ".safetensors"));
  const auto logits = values<T>(file, "logits");
  const auto ints = file.ints("labels");
  const std::vector<std::int32_t> labels(ints.begin(), ints.end());
  std::vector<T> weights;
  if (file.has("weight")) weights = values<T>(file, "weight");
  settings.class_weights = weights;
  std::vector<T> gradient(logits.size(), T{77});
  const double loss = cross_entropy<T>(logits, 23, labels, gradient, settings);
  const auto exact = file.doubles("d_logits.f64");
  const auto single = file.doubles("d_logits");
  double largest = 0.0;
  double error = 0.0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    largest = std::max(largest, std::abs(exact[i]));
    error = std::max(error, std::abs(exact[i] - single[i]));
  }
  const bool is_double = sizeof(T) == sizeof(double);
  const double tolerance = is_double ? 1e-12 * largest : std::max(4 * error, 1e-6 * largest);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    CHECK(std::abs(static_cast<double>(gradient[i]) - exact[i]) <= tolerance);
  }
  const double expected = file.doubles("y.f64")[0];
  CHECK(std::abs(loss - expected) <= (is_double ? 1e-12 : 1e-6) * std::abs(expected));
  CHECK(cross_entropy<T>(logits, 23, labels, {}, settings) == loss);
}

}  // namespace

TEMPLATE_TEST_CASE("cross-entropy equals torch's", "", float, double) {
  check_against_torch<TestType>("plain", {});
  check_against_torch<TestType>("sum", {.reduction = reduction::sum});
  check_against_torch<TestType>("smoothing_0.1", {.label_smoothing = 0.1});
  check_against_torch<TestType>("class_weight", {});
}

TEST_CASE("gradients are those of finite differences, with smoothing and weights together") {
  const std::vector<double> logits{0.3, -1.2, 2.0, 0.1, 0.0, -0.4, 1.5, 1.4, -2.0};
  const std::vector<std::int32_t> labels{2, ignored_label, 0};
  const std::vector<double> weights{0.5, 2.0, 1.25};
  const cross_entropy_settings<double> settings{.label_smoothing = 0.2, .class_weights = weights};
  std::vector<double> gradient(9);
  cross_entropy<double>(logits, 3, labels, gradient, settings);
  for (std::size_t i = 0; i < logits.size(); ++i) {
    auto moved = logits;
    moved[i] += 1e-5;
    const double above = cross_entropy<double>(moved, 3, labels, {}, settings);
    moved[i] -= 2e-5;
    const double below = cross_entropy<double>(moved, 3, labels, {}, settings);
    CHECK(gradient[i] == tests::approx((above - below) / 2e-5).margin(1e-9));
  }
  CHECK(gradient[4] == 0.0);
}

TEST_CASE("a batch done in parts gives the gradient of the whole") {
  const std::vector<double> logits{0.3, -1.2, 2.0, 0.1, 0.0, -0.4};
  const std::vector<std::int32_t> labels{1, 0, 0};
  std::vector<double> whole(6);
  const double loss = cross_entropy<double>(logits, 2, labels, whole);
  std::vector<double> parts(6);
  const cross_entropy_settings<double> settings{.reduction = reduction::sum, .gradient_scale = 1.0 / 3};
  double sum = 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    sum += cross_entropy<double>(std::span(logits).subspan(2 * i, 2), 2, std::span(labels).subspan(i, 1),
                                 std::span(parts).subspan(2 * i, 2), settings);
  }
  CHECK(sum / 3 == tests::approx(loss).margin(1e-14));
  for (std::size_t i = 0; i < 6; ++i) CHECK(parts[i] == tests::approx(whole[i]).margin(1e-14));
}

TEST_CASE("edges of cross-entropy") {
  std::vector<float> logits{1e30F, 0.0F, -1e30F};
  const std::vector<std::int32_t> right{0};
  CHECK(cross_entropy<float>(logits, 3, right, logits) == 0.0);  // in place
  CHECK(logits == std::vector<float>{0, 0, 0});

  std::vector<float> gradient{5, 5};
  CHECK(cross_entropy<float>(std::vector<float>{1, 2}, 2, std::vector<std::int32_t>{ignored_label}, gradient) == 0.0);
  CHECK(gradient == std::vector<float>{0, 0});
  CHECK(cross_entropy<float>({}, 2, {}, {}) == 0.0);

  const std::vector<float> two{1, 2, 3, 4};
  CHECK_THROWS_WITH(cross_entropy<float>(two, 2, std::vector<std::int32_t>{0, 2}, {}),
                    tests::contains("row 1 has label 2 of 2"));
  CHECK_THROWS_AS(cross_entropy<float>(two, 2, std::vector<std::int32_t>{0, -1}, {}), loss_error);
  CHECK_THROWS_AS(cross_entropy<float>(two, 3, std::vector<std::int32_t>{0, 1}, {}), loss_error);
}

}  // namespace cross_entropy_test
