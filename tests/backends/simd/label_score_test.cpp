#include "clinicalbert/backends/simd/label_score.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "tests/catch.hpp"

namespace label_score_test {

using namespace clinicalbert;

TEST_CASE("simd scores a label, and makes its gradient, as the reference does") {
  const std::uint64_t seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const std::size_t n : {1U, 2U, 7U, 8U, 15U, 16U, 17U, 63U, 64U, 65U, 130U, 1000U, 30522U}) {
    for (const double deviation : {0.1, 3.0, 40.0}) {
      std::normal_distribution<double> normal(0, deviation);
      std::vector<float> logits(n);
      for (float& x : logits) x = static_cast<float>(normal(random));
      const std::size_t best =
          static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
      for (const std::size_t label : {best, static_cast<std::size_t>(random() % n), n - 1}) {
        for (const auto& [scale, smoothing] : {std::pair{0.0, 0.0}, {0.25, 0.0}, {0.25, 0.1}, {0.0, 1.0}}) {
          CAPTURE(n, deviation, label, scale, smoothing);
          auto got = logits, want = logits;
          const auto found = backends::label_score_op<backends::simd<>>::score(got, label, scale, smoothing);
          const auto expected =
              backends::label_score_op<backends::reference<float>>::score(want, label, scale, smoothing);
          CHECK(std::abs(found.loss - expected.loss) <= 2e-6 * (1 + std::abs(expected.loss)));
          CHECK(found.is_highest == expected.is_highest);
          CHECK(found.is_highest == (label == best));
          double distance = 0;
          for (std::size_t i = 0; i < n; ++i)
            distance = std::max(distance, std::abs(static_cast<double>(got[i]) - static_cast<double>(want[i])));
          CHECK(distance <= 2e-6 * scale);
        }
      }
    }
  }
}

TEST_CASE("of equal logits the first is the highest") {
  const auto highest = [](std::vector<float> logits, std::size_t label) {
    auto copy = logits;
    const bool simd = backends::label_score_op<backends::simd<>>::score(logits, label, 1).is_highest;
    CHECK(backends::label_score_op<backends::reference<float>>::score(copy, label, 1).is_highest == simd);
    return simd;
  };
  CHECK(highest({1, 2, 2, 0}, 1));
  CHECK(!highest({1, 2, 2, 0}, 2));
  CHECK(!highest({1, 2, 2, 0}, 0));
  CHECK(highest(std::vector<float>(100, 3), 0));
  CHECK(!highest(std::vector<float>(100, 3), 99));
}

}  // namespace label_score_test
