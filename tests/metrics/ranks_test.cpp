#include "clinicalbert/metrics/ranks.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace ranks_test {

using namespace clinicalbert;
using numbers = std::vector<double>;

TEST_CASE("equal values share the mean of their ranks") {
  CHECK(metrics::average_ranks(numbers{8, 2, 1, 2, 8, 8}) == numbers{5, 2.5, 1, 2.5, 5, 5});
  CHECK(metrics::average_ranks(numbers{-0.0, 0.0}) == numbers{1.5, 1.5});
  CHECK(metrics::average_ranks({}).empty());
}

TEST_CASE("equal values stay in the order of their numbers") {
  CHECK(metrics::rising_order(numbers{3, 1, 3, 1}) == std::vector<std::size_t>{1, 3, 0, 2});
}

}  // namespace ranks_test
