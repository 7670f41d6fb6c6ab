#include "clinicalbert/losses/uncertainty_weight.hpp"

#include <cmath>

#include "tests/catch.hpp"

namespace uncertainty_weight_test {

using clinicalbert::losses::uncertainty_weight;
using clinicalbert::tests::approx;

TEST_CASE("uncertainty_weight: at s = 0 a loss is itself, and s tells how much of it counts") {
  CHECK(uncertainty_weight{}.loss(3.5) == 3.5);
  CHECK(uncertainty_weight{0.5, 0}.loss(3) == 1.5);
  CHECK(uncertainty_weight{2, std::log(4.0)}.scale() == approx(0.5));
  CHECK(uncertainty_weight{1, std::log(4.0)}.loss(8) == approx(2 + std::log(2.0)));
}

TEST_CASE("uncertainty_weight: the slope is the derivative, and nothing where s is the log of twice the loss") {
  for (const double weight : {1.0, 0.3})
    for (const double s : {-1.5, 0.0, 0.7})
      for (const double loss : {0.0, 0.2, 4.0}) {
        CAPTURE(weight, s, loss);
        const double h = 1e-4;
        const auto at = [&](double x) { return uncertainty_weight{weight, x}.loss(loss); };
        CHECK(uncertainty_weight{weight, s}.slope(loss) == approx((at(s + h) - at(s - h)) / (2 * h)).margin(1e-7));
      }
  const uncertainty_weight best{0.7, std::log(2 * 3.0)};
  CHECK(best.slope(3) == approx(0).margin(1e-15));
  CHECK(best.loss(3) < uncertainty_weight{0.7, best.log_variance + 0.1}.loss(3));
  CHECK(best.loss(3) < uncertainty_weight{0.7, best.log_variance - 0.1}.loss(3));
}

}  // namespace uncertainty_weight_test
