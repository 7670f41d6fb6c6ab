#include "clinicalbert/metrics/class_rows.hpp"

#include <cstdint>
#include <span>
#include <vector>

#include "tests/catch.hpp"

namespace class_rows_test {

using namespace clinicalbert;

TEST_CASE("rows come with their labels") {
  const std::vector<double> values{1, 2, 3, 4, 5, 6};
  std::vector<double> seen;
  metrics::for_each_class_row("m", std::span(values), 3, std::vector<std::int32_t>{2, 0},
                              [&](std::span<const double> row, std::size_t label) { seen.push_back(row[label]); });
  CHECK(seen == std::vector<double>{3, 4});
}

TEST_CASE("nothing is called where something is wrong") {
  const std::vector<double> values{1, 2, 3, 4};
  const auto call = [&](std::size_t classes, const std::vector<std::int32_t>& labels) {
    metrics::for_each_class_row("m", std::span(values), classes, labels,
                                [](std::span<const double>, std::size_t) { FAIL("called"); });
  };
  CHECK_THROWS_WITH(call(2, {0, 2}), tests::contains("m: row 1 has label 2 of 2 classes"));
  CHECK_THROWS_WITH(call(2, {0, -1}), tests::contains("m: row 1 has label -1 of 2 classes"));
  CHECK_THROWS_WITH(call(2, {0}), tests::contains("m: 4 numbers are not 1 rows of 2 classes"));
  CHECK_THROWS_AS(call(0, {}), metrics::metric_error);
}

}  // namespace class_rows_test
