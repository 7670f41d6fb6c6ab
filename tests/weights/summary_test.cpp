#include "clinicalbert/weights/summary.hpp"

#include <limits>
#include <span>
#include <vector>

#include "tests/catch.hpp"

namespace summary_test {

using namespace clinicalbert::weights;

TEST_CASE("a summary counts what is not finite apart") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> values{1, nan, -3, infinity, -infinity, 2};
  tensor_view view;
  view.sizes = {6};
  view.strides = {1};
  view.bytes = std::as_bytes(std::span(values));
  const auto found = summarize(view);
  CHECK(found.smallest == -3);
  CHECK(found.largest == 2);
  CHECK(found.nan == 1);
  CHECK(found.infinite == 2);
}

}  // namespace summary_test
