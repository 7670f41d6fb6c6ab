#include "clinicalbert/losses/marginal_cross_entropy.hpp"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace marginal_cross_entropy_test {

using namespace clinicalbert::losses;

TEST_CASE("with one bit a row it is cross-entropy") {
  const std::uint32_t seed = 17;
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0.0, 3.0);
  for (const std::size_t classes : {1U, 5U, 64U}) {
    std::vector<double> logits(20 * classes);
    for (double& x : logits) x = normal(random);
    std::vector<std::int32_t> labels;
    std::vector<std::uint64_t> allowed;
    for (int i = 0; i < 20; ++i) {
      const auto label = random() % classes;
      const bool is_ignored = random() % 4 == 0;
      labels.push_back(is_ignored ? ignored_label : static_cast<std::int32_t>(label));
      allowed.push_back(is_ignored ? 0 : std::uint64_t{1} << label);
    }
    for (const auto how : {reduction::mean, reduction::sum}) {
      std::vector<double> plain(logits.size()), marginal(logits.size());
      const double a = cross_entropy<double>(logits, classes, labels, plain, {.reduction = how, .gradient_scale = 0.5});
      const double b = marginal_cross_entropy<double>(logits, classes, allowed, marginal, how, 0.5);
      CHECK(a == tests::approx(b).margin(1e-12));
      for (std::size_t i = 0; i < plain.size(); ++i) REQUIRE(plain[i] == tests::approx(marginal[i]).margin(1e-14));
    }
  }
}

TEST_CASE("gradients of the marginal are those of finite differences") {
  const std::vector<double> logits{0.3, -1.2, 2.0, 0.1, 0.0, -0.4, 1.5, 1.4, -2.0, 0.2, 0.6, -0.7};
  const std::vector<std::uint64_t> allowed{0b0101, 0, 0b1110};
  std::vector<double> gradient(12);
  const double loss = marginal_cross_entropy<double>(logits, 4, allowed, gradient);
  const auto p = [&](std::size_t i, std::size_t k) {
    double sum = 0.0;
    for (std::size_t j = 0; j < 4; ++j) sum += std::exp(logits[4 * i + j]);
    return std::exp(logits[4 * i + k]) / sum;
  };
  const double expected = -(std::log(p(0, 0) + p(0, 2)) + std::log(p(2, 1) + p(2, 2) + p(2, 3))) / 2;
  CHECK(loss == tests::approx(expected).margin(1e-14));
  auto in_place = logits;
  CHECK(marginal_cross_entropy<double>(in_place, 4, allowed, in_place) == loss);
  CHECK(in_place == gradient);
  for (std::size_t i = 0; i < logits.size(); ++i) {
    auto moved = logits;
    moved[i] += 1e-5;
    const double above = marginal_cross_entropy<double>(moved, 4, allowed, {});
    moved[i] -= 2e-5;
    const double below = marginal_cross_entropy<double>(moved, 4, allowed, {});
    CHECK(gradient[i] == tests::approx((above - below) / 2e-5).margin(1e-9));
  }
}

TEST_CASE("edges of the marginal") {
  std::vector<float> logits{1e30F, -1e30F, 0.0F};
  std::vector<float> gradient(3, 9.0F);
  CHECK(marginal_cross_entropy<float>(logits, 3, std::vector<std::uint64_t>{0b111}, gradient) == 0.0);
  CHECK(gradient == std::vector<float>{0, 0, 0});
  CHECK(marginal_cross_entropy<float>(logits, 3, std::vector<std::uint64_t>{0}, gradient) == 0.0);
  CHECK(std::isfinite(marginal_cross_entropy<float>(logits, 3, std::vector<std::uint64_t>{0b110}, gradient)));
  CHECK(gradient == std::vector<float>{1, 0, -1});
  CHECK_THROWS_WITH(marginal_cross_entropy<float>(logits, 3, std::vector<std::uint64_t>{0b1000}, {}),
                    tests::contains("row 0"));
  CHECK_THROWS_AS(marginal_cross_entropy<float>(logits, 2, std::vector<std::uint64_t>{1}, {}), loss_error);
}

}  // namespace marginal_cross_entropy_test
