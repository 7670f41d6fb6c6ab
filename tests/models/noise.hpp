#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::tests {

/// How far PyTorch's float32 was from its float64, by file and tensor: the yardstick of comparisons.
class noise {
 public:
  explicit noise(const std::filesystem::path& path) {
    std::ifstream in(path);
    REQUIRE(in.good());
    in >> json_;
  }

  /// Float: 8 times PyTorch's own distance, 2e-6 of the largest value and 1e-7. Double: what PyTorch's float32 was off.
  template <class E>
  [[nodiscard]] double tolerance(const std::string& file, const std::string& tensor) const {
    const auto& entry = json_.at(file).at(tensor);
    const double difference = entry.at("float64_difference"), largest = entry.at("largest_value");
    if (std::is_same_v<E, double>) return 1.001 * difference + 1e-10 * largest;
    return 8 * difference + 2e-6 * largest + 1e-7;
  }

 private:
  nlohmann::json json_;
};

/// NaN anywhere is infinitely far.
template <class A, class B>
double largest_distance(const A& a, const B& b) {
  REQUIRE(a.size() == b.size());
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double distance = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    largest = distance <= largest ? largest : std::isnan(distance) ? INFINITY : distance;
  }
  return largest;
}

/// Checks that `got` is within the tolerance of PyTorch's float32 numbers `want`.
template <class E>
void check_within(const noise& yardstick, const std::string& file, const std::string& tensor, std::span<const E> got,
                  const std::vector<double>& want) {
  const double distance = largest_distance(got, want), tolerance = yardstick.tolerance<E>(file, tensor);
  CAPTURE(file, tensor, distance, tolerance);
  CHECK(distance <= tolerance);
}

}  // namespace clinicalbert::tests
