#include "clinicalbert/metrics/top_class.hpp"

#include <limits>
#include <span>
#include <vector>

#include "tests/catch.hpp"

namespace top_class_test {

using clinicalbert::metrics::top_class_of;

TEST_CASE("the first of the highest") {
  const std::vector<float> row{0.25F, 0.5F, 0.5F, 0.125F};
  CHECK(top_class_of(std::span(row)).label == 1);
  CHECK(top_class_of(std::span(row)).value == 0.5);
  CHECK(top_class_of(std::span(row).last(1)).label == 0);
  const std::vector<double> not_numbers{1.0, std::numeric_limits<double>::quiet_NaN(), 2.0};
  CHECK(top_class_of(std::span(not_numbers)).label == 2);
}

}  // namespace top_class_test
