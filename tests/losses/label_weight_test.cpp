#include "clinicalbert/losses/label_weight.hpp"

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace label_weight_test {

using namespace clinicalbert::losses;

TEST_CASE("rows weigh what their labels do, and ignored ones nothing") {
  const std::vector<std::int32_t> labels{1, ignored_label, 0, 1};
  const std::vector<float> weights{0.5F, 2.0F};
  CHECK(label_weight<float>(labels, 2, {}) == 3.0);
  CHECK(label_weight<float>(labels, 2, weights) == 4.5);
  CHECK(label_weight<float>({}, 2, weights) == 0.0);
  CHECK_THROWS_WITH(label_weight<float>(labels, 1, {}), tests::contains("row 0 has label 1 of 1"));
  CHECK_THROWS_WITH(label_weight<float>(labels, 3, weights), tests::contains("2 weights for 3 classes"));
  CHECK_THROWS_AS(label_weight<float>(std::vector<std::int32_t>{-1}, 2, {}), loss_error);
}

}  // namespace label_weight_test
