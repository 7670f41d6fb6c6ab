#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <string_view>

#include "tests/catch.hpp"

namespace clinicalbert::tests {

/// Checks that two computations of the same numbers agree but for roundings in double: a compiler may join a product
/// and a sum in one of them only.
inline void check_same(std::span<const double> got, std::span<const double> want) {
  REQUIRE(got.size() == want.size());
  double largest = 0, distance = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    largest = std::max(largest, std::abs(want[i]));
    if (!(std::abs(got[i] - want[i]) <= distance)) distance = std::abs(got[i] - want[i]);
  }
  CAPTURE(distance, largest);
  CHECK(distance <= 1e-13 * largest);
}

/// Checks that `gradient` is that of loss() by `values`, which loss() reads, at up to `samples` random elements.
///
/// The derivative is (8 (f(x + h) - f(x - h)) - (f(x + 2h) - f(x - 2h))) / 12h, whose error is of order h^4; it must
/// come within 1e-7 of the largest element of the gradient.
template <class Loss>
void check_derivatives(std::string_view name, std::mt19937& random, std::span<double> values,
                       std::span<const double> gradient, Loss&& loss, std::size_t samples = 40) {
  INFO("the gradient by " << name);
  REQUIRE(values.size() == gradient.size());
  if (values.empty()) return;
  double largest = 0;
  for (const double g : gradient) largest = std::max(largest, std::abs(g));
  const double h = 1e-3, tolerance = 1e-7 * std::max(largest, 1e-3);
  std::uniform_int_distribution<std::size_t> any(0, values.size() - 1);
  for (std::size_t sample = 0; sample < std::min(samples, values.size()); ++sample) {
    const std::size_t i = values.size() <= samples ? sample : any(random);
    const double kept = values[i];
    const auto at = [&](double x) {
      values[i] = x;
      return static_cast<double>(loss());
    };
    const double difference = (8 * (at(kept + h) - at(kept - h)) - (at(kept + 2 * h) - at(kept - 2 * h))) / (12 * h);
    values[i] = kept;
    CAPTURE(i, gradient[i], difference);
    CHECK(std::abs(difference - gradient[i]) <= tolerance);
  }
}

}  // namespace clinicalbert::tests
