#include "clinicalbert/losses/pointer_mixture.hpp"

#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::pointer_mixture_test {
namespace {

TEST_CASE("a mixture's parts and derivatives are those of its formula") {
  for (const double p : {0.9, 0.2, 1e-9})
    for (const double copied : {0.0, 0.4, 1.0})
      for (const double z : {-3.0, 0.0, 2.5}) {
        CAPTURE(p, copied, z);
        const double gate = 1 / (1 + std::exp(-z)), all = gate * p + (1 - gate) * copied;
        const auto found = losses::score_pointer(std::log(p), copied, z);
        CHECK(found.loss == tests::approx(-std::log(all)).epsilon(1e-12).margin(1e-12));
        CHECK(found.generated == tests::approx(gate * p / all).epsilon(1e-12));
        CHECK(found.d_gate == tests::approx(-gate * (1 - gate) * (p - copied) / all).epsilon(1e-9).margin(1e-12));
        CHECK(found.d_copied == tests::approx(-(1 - gate) / all).epsilon(1e-12));
      }
}

TEST_CASE("a mixture is finite where a gate is all but shut, and where nothing can be copied") {
  for (const double z : {-800.0, 800.0})
    for (const double copied : {0.0, 1e-30, 1.0}) {
      const auto found = losses::score_pointer(-40.0, copied, z);
      CAPTURE(z, copied);
      CHECK(std::isfinite(found.loss));
      CHECK(std::isfinite(found.d_gate));
      CHECK((found.generated >= 0 && found.generated <= 1));
    }
  CHECK(losses::score_pointer(-40.0, 0.0, -800.0).loss == tests::approx(840.0));
  CHECK(losses::score_pointer(-40.0, 1.0, -800.0).loss == tests::approx(0.0).margin(1e-12));
}

TEST_CASE("mix_pointer gives log probabilities that sum to 1, of which score_pointer's is the label's") {
  const auto seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, 2);
  std::vector<double> logits(9), weights(6);
  for (double& x : logits) x = normal(random);
  double sum = 0;
  for (double& x : weights) sum += x = std::exp(normal(random));
  for (double& x : weights) x /= sum;
  weights[4] += weights[1];
  weights[1] = 0;
  const std::vector<std::int32_t> source{3, 8, 3, 0, 5, 3};
  const double gate = normal(random), log_sum = losses::log_sum_exp(std::span<const double>(logits));
  auto mixed = logits;
  losses::mix_pointer<double>(mixed, gate, weights, source);
  CHECK(losses::log_sum_exp(std::span<const double>(mixed)) == tests::approx(0.0).margin(1e-12));
  for (std::int32_t id = 0; id < 9; ++id) {
    const auto i = static_cast<std::size_t>(id);
    const double copied = losses::copied_weight<double>(weights, source, id);
    CHECK(mixed[i] == tests::approx(-losses::score_pointer(logits[i] - log_sum, copied, gate).loss).epsilon(1e-12));
  }
}

}  // namespace
}  // namespace clinicalbert::pointer_mixture_test
