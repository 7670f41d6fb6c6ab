#include "clinicalbert/metrics/matthews.hpp"

#include <cmath>

#include "tests/catch.hpp"

namespace matthews_test {

using namespace clinicalbert::metrics;

TEST_CASE("Matthews correlation of two classes is (TP TN - FP FN) / sqrt of the product of the margins") {
  confusion_matrix confusion(2);
  const auto add = [&](std::int32_t gold, std::int32_t predicted, int times) {
    for (int i = 0; i < times; ++i) confusion.add(gold, predicted);
  };
  add(1, 1, 6);
  add(0, 0, 3);
  add(0, 1, 1);
  add(1, 0, 2);
  CHECK(matthews_correlation(confusion) == tests::approx((6.0 * 3 - 1 * 2) / std::sqrt(7.0 * 8 * 4 * 5)).margin(1e-12));
}

TEST_CASE("Matthews correlation is 1 where all is right and -1 where two classes are swapped") {
  confusion_matrix right(3), swapped(2);
  for (const std::int32_t label : {0, 1, 2, 2}) right.add(label, label);
  for (const std::int32_t label : {0, 1, 0}) swapped.add(label, 1 - label);
  CHECK(matthews_correlation(right) == 1.0);
  CHECK(matthews_correlation(swapped) == -1.0);
}

}  // namespace matthews_test
