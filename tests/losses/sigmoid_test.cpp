#include "clinicalbert/losses/sigmoid.hpp"

#include <cmath>

#include "tests/catch.hpp"

namespace sigmoid_test {

using namespace clinicalbert::losses;

TEST_CASE("sigmoid and softplus, small and large") {
  CHECK(sigmoid(0.0) == 0.5);
  CHECK(softplus(0.0) == tests::approx(std::log(2.0)).margin(1e-16));
  for (const double x : {-30.0, -3.0, 0.25, 7.0, 30.0}) {
    CHECK(sigmoid(x) == tests::approx(1 / (1 + std::exp(-x))).epsilon(1e-14));
    CHECK(softplus(x) - softplus(-x) == tests::approx(x).epsilon(1e-14));
    CHECK(std::exp(-softplus(-x)) == tests::approx(sigmoid(x)).epsilon(1e-14));
  }
  CHECK(sigmoid(-1e300) == 0.0);
  CHECK(sigmoid(1e300) == 1.0);
  CHECK(softplus(1e300) == 1e300);
  CHECK(softplus(-1e300) == 0.0);
}

}  // namespace sigmoid_test
