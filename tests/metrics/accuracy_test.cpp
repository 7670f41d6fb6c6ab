#include "clinicalbert/metrics/accuracy.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace accuracy_test {

TEST_CASE("accuracy counts what is right") {
  clinicalbert::metrics::accuracy accuracy;
  CHECK(accuracy.value() == 0.0);
  accuracy.add(std::vector{1, 2, 3}, std::vector{1, 0, 3});
  CHECK(accuracy.value() == tests::approx(2.0 / 3).margin(1e-12));
  accuracy.add(std::vector{1}, std::vector{1, 2});  // one too many
  CHECK(accuracy.right() == 3);
  CHECK(accuracy.count() == 5);
}

}  // namespace accuracy_test
