#include "clinicalbert/training/word_attack.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "tests/catch.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert::word_attack_test {
namespace {

using tiny = tests::tiny_training<backends::simd<>>;

TEST_CASE("the word table, and it alone, is moved along its gradient, and comes back to the bit") {
  auto run = tiny::random_state(3);
  std::mt19937 random(4);
  std::normal_distribution<float> normal;
  for (float& g : run.gradients.flat()) g = normal(random);
  const std::vector<float> before(run.weights.flat().begin(), run.weights.flat().end());
  backends::simd<>::stream s;
  training::word_attack<tiny::model> attack(run.weights, 0.3);
  for (int again = 0; again < 2; ++again) {
    {
      const training::word_attack<tiny::model>::scope moved(attack, s, run);
      CHECK(moved.moved());
      const auto words = run.weights.view().encoder.embeddings.words;
      const auto g = run.gradients.view().encoder.embeddings.words;
      const auto begin = static_cast<std::size_t>(words.data() - run.weights.flat().data());
      const std::size_t size = words.size() * 32;
      double length = 0, norm = 0;
      for (std::size_t i = 0; i < size; ++i) {
        length += std::pow(double{words.data()[i]} - double{before[begin + i]}, 2);
        norm += std::pow(double{g.data()[i]}, 2);
      }
      CHECK(std::sqrt(length) == tests::approx(0.3).epsilon(1e-5));
      double largest = 0;
      for (std::size_t i = 0; i < size; ++i)
        largest = std::max(largest, std::abs(double{words.data()[i]} - double{before[begin + i]} -
                                             0.3 * double{g.data()[i]} / std::sqrt(norm)));
      CHECK(largest < 1e-6);
      for (std::size_t i = 0; i < before.size(); ++i)
        if (i < begin || i >= begin + size) REQUIRE(run.weights.flat()[i] == before[i]);
    }
    CHECK(std::ranges::equal(run.weights.flat(), before));
  }
}

TEST_CASE("without a gradient, or with one that is not finite, nothing is moved") {
  auto run = tiny::random_state(3);
  const std::vector<float> before(run.weights.flat().begin(), run.weights.flat().end());
  backends::simd<>::stream s;
  training::word_attack<tiny::model> attack(run.weights, 0.3);
  for (const float g : {0.0F, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    run.gradients.view().encoder.embeddings.words.data()[7] = g;
    const training::word_attack<tiny::model>::scope moved(attack, s, run);
    CHECK(!moved.moved());
    CHECK(std::ranges::equal(run.weights.flat(), before));
  }
}

}  // namespace
}  // namespace clinicalbert::word_attack_test
