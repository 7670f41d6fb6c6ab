#pragma once

#include <cstddef>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::tests {

/// Normal numbers of deviation 2.
inline std::vector<double> some_logits(std::mt19937& random, std::size_t count) {
  std::normal_distribution<double> normal(0.0, 2.0);
  std::vector<double> logits(count);
  for (double& x : logits) x = normal(random);
  return logits;
}

/// Checks a loss's gradient: `loss(x, d_x)` overwrites d_x unless it is empty, and may be called in place.
template <class Loss>
void check_gradient(const std::vector<double>& x, Loss loss) {
  std::vector<double> gradient(x.size(), 77.0);
  const double value = loss(x, std::span<double>(gradient));
  CHECK(loss(x, std::span<double>()) == value);
  auto in_place = x;
  CHECK(loss(in_place, std::span<double>(in_place)) == value);
  CHECK(in_place == gradient);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CAPTURE(i);
    auto moved = x;
    moved[i] += 1e-5;
    const double above = loss(moved, std::span<double>());
    moved[i] -= 2e-5;
    const double below = loss(moved, std::span<double>());
    CHECK(gradient[i] == approx((above - below) / 2e-5).margin(1e-9));
  }
}

}  // namespace clinicalbert::tests
