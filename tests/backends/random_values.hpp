#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace clinicalbert::tests {

/// Normally distributed values that a float holds exactly, so that a backend in float and one in double see the same.
inline std::vector<double> random_values(std::mt19937& random, std::size_t count, double mean = 0) {
  std::normal_distribution<float> normal(static_cast<float>(mean), 1.0f);
  std::vector<double> values(count);
  for (double& value : values) value = static_cast<double>(normal(random));
  return values;
}

inline std::size_t random_size(std::mt19937& random, std::size_t least, std::size_t most) {
  return std::uniform_int_distribution<std::size_t>(least, most)(random);
}

/// Offsets of `count` sequences of 1 to `longest` tokens.
inline std::vector<std::uint32_t> random_offsets(std::mt19937& random, std::size_t count, std::size_t longest) {
  std::vector<std::uint32_t> offsets{0};
  for (std::size_t i = 0; i < count; ++i)
    offsets.push_back(offsets.back() + static_cast<std::uint32_t>(random_size(random, 1, longest)));
  return offsets;
}

template <class E>
std::vector<E> converted(const std::vector<double>& values) {
  std::vector<E> result;
  for (const double value : values) result.push_back(static_cast<E>(value));
  return result;
}

}  // namespace clinicalbert::tests
