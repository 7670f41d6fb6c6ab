#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::tests {

/// The results of an operator by name: "y", "d_x", and "y@infer" for what should be y again, made in another way.
using named_values = std::map<std::string, std::vector<double>>;

inline double largest_value(const std::vector<double>& values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

/// The loss whose gradient by y is d_y.
inline double inner_product(const std::vector<double>& y, const std::vector<double>& d_y) {
  REQUIRE(y.size() == d_y.size());
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += y[i] * d_y[i];
  return sum;
}

/// Not a number anywhere gives not a number.
inline double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = difference;
    if (std::isnan(largest)) break;
  }
  return largest;
}

/// How far a sum of `terms` roundings may be off, of the largest value: the roundings go either way.
template <class E>
double rounding(std::size_t terms) {
  return 4 * static_cast<double>(std::numeric_limits<E>::epsilon()) * std::sqrt(static_cast<double>(terms));
}

/// Each result is within `tolerance` of the largest value of that name, or of 1, the size of the inputs, if all are
/// less: where the true result is 0, what is left are roundings of terms of that size.
inline void check_close(const named_values& got, const named_values& want, double tolerance) {
  REQUIRE(got.size() == want.size());
  for (const auto& [name, values] : got) {
    INFO(name);
    CHECK(largest_difference(values, want.at(name)) <= tolerance * std::max(largest_value(want.at(name)), 1.0));
  }
}

/// The results of these names, and of their other ways, are `base` more than from 0; nothing else has changed.
inline void check_accumulates(const named_values& from_zero, const named_values& from_base, double base,
                              const std::set<std::string>& accumulating, double tolerance) {
  auto want = from_zero;
  for (auto& [name, values] : want)
    if (accumulating.count(name.substr(0, name.find('@'))) != 0)
      for (double& value : values) value += base;
  check_close(from_base, want, tolerance);
}

inline void check_same_bits(const named_values& got, const named_values& want) {
  REQUIRE(got.size() == want.size());
  for (const auto& [name, values] : got) {
    INFO(name);
    REQUIRE(values.size() == want.at(name).size());
    CHECK(std::memcmp(values.data(), want.at(name).data(), values.size() * sizeof(double)) == 0);
  }
}

}  // namespace clinicalbert::tests
