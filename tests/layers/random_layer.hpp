#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <type_traits>
#include <vector>

#include "clinicalbert/tensors/aligned_vector.hpp"
#include "clinicalbert/tensors/cursor.hpp"
#include "clinicalbert/tensors/rows.hpp"
#include "tests/catch.hpp"

namespace clinicalbert::tests {

template <class E = double>
tensors::aligned_vector<E> random_numbers(std::mt19937& random, std::size_t count, double deviation = 1) {
  std::normal_distribution<double> normal(0, deviation);
  tensors::aligned_vector<E> numbers(count);
  for (E& x : numbers) x = static_cast<E>(normal(random));
  return numbers;
}

inline std::size_t random_size(std::mt19937& random, std::size_t least, std::size_t most) {
  return std::uniform_int_distribution<std::size_t>(least, most)(random);
}

/// Offsets of up to five sequences of up to nine tokens.
inline std::vector<std::uint32_t> random_offsets(std::mt19937& random) {
  std::vector<std::uint32_t> offsets{0};
  for (std::size_t i = random_size(random, 1, 5); i-- > 0;)
    offsets.push_back(offsets.back() + static_cast<std::uint32_t>(random_size(random, 1, 9)));
  return offsets;
}

inline double inner_product(std::span<const double> a, std::span<const double> b) {
  REQUIRE(a.size() == b.size());
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Random parameters of a layer and room for their gradients, which begin at random numbers so that overwriting shows.
template <class Layer, class... Sizes>
class random_layer {
 public:
  using E = typename Layer::E;

  explicit random_layer(std::mt19937& random, const Sizes&... sizes) {
    tensors::cursor<E> count;
    (void)Layer::template parameters<E>::bind(count, sizes...);
    flat = random_numbers<E>(random, count.used(), 0.6);
    before_ = random_numbers<E>(random, count.used());
    accumulated_ = before_;
    tensors::cursor<const E> memory(flat.data());
    weights = Layer::template parameters<const E>::bind(memory, sizes...);
    tensors::cursor<E> gradient_memory(accumulated_.data());
    gradients = Layer::template parameters<E>::bind(gradient_memory, sizes...);
  }
  random_layer(const random_layer&) = delete;
  random_layer& operator=(const random_layer&) = delete;

  /// What has been added to the gradients.
  [[nodiscard]] std::vector<E> added() const {
    std::vector<E> difference(flat.size());
    for (std::size_t i = 0; i < flat.size(); ++i) difference[i] = accumulated_[i] - before_[i];
    return difference;
  }

  tensors::aligned_vector<E> flat;
  typename Layer::template parameters<const E> weights;
  typename Layer::template parameters<E> gradients;

 private:
  tensors::aligned_vector<E> before_, accumulated_;
};

/// A view of [N, Width] numbers, writable or not as they are.
template <std::size_t Width, class Numbers>
auto as_rows(Numbers& numbers) {
  using T = std::remove_reference_t<decltype(numbers[0])>;
  REQUIRE(numbers.size() % Width == 0);
  return tensors::rows<T, Width>(numbers.data(), numbers.size() / Width);
}

}  // namespace clinicalbert::tests
