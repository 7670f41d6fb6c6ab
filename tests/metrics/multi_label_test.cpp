#include "clinicalbert/metrics/multi_label.hpp"

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace multi_label_test {

using namespace clinicalbert;
using flags = std::vector<std::uint8_t>;

TEST_CASE("scores of labels equal scikit-learn's") {
  // sklearn.metrics.precision_recall_fscore_support of the same two indicator matrices, scikit-learn 1.9.1
  metrics::multi_label counts(3);
  counts.add(flags{1, 0, 1, 0, 0, 1}, flags{1, 1, 1, 0, 0, 0});
  counts.add(flags{1, 1, 0, 0, 0, 0}, flags{1, 1, 0, 1, 0, 0});
  const auto report = counts.report();
  const auto is_near = [](const metrics::precision_recall& score, double precision, double recall, double f1) {
    return score.precision == tests::approx(precision).margin(1e-12) &&
           score.recall == tests::approx(recall).margin(1e-12) && score.f1 == tests::approx(f1).margin(1e-12);
  };
  REQUIRE(report.by_label.size() == 3);
  CHECK(is_near(report.by_label[0], 2.0 / 3, 1.0, 0.8));
  CHECK(is_near(report.by_label[1], 0.5, 1.0, 2.0 / 3));
  CHECK(is_near(report.by_label[2], 1.0, 0.5, 2.0 / 3));
  CHECK(is_near(report.micro, 2.0 / 3, 0.8, 0.7272727272727273));
  CHECK(is_near(report.macro, 0.7222222222222222, 0.8333333333333334, 0.7111111111111111));
  CHECK(is_near(report.weighted, 0.7666666666666666, 0.8, 0.72));
  CHECK(report.micro.support == 5);
}

TEST_CASE("a label that never occurs counts as 0") {
  metrics::multi_label counts(2);
  CHECK(counts.report().macro == metrics::precision_recall{});
  counts.add(flags{1, 0}, flags{1, 0});
  CHECK(counts.report().macro.f1 == 0.5);
  CHECK(counts.report().micro.f1 == 1.0);
  CHECK(counts.counts()[1] == metrics::match_counts{});
}

TEST_CASE("labels come in whole rows") {
  metrics::multi_label counts(2), none(0);
  CHECK_THROWS_WITH(counts.add(flags{1, 0, 1}, flags{1, 0, 1}), tests::contains("3 values are no rows of 2"));
  CHECK_THROWS_AS(counts.add(flags{1, 0}, flags{1}), metrics::metric_error);
  CHECK_THROWS_AS(none.add(flags{1}, flags{1}), metrics::metric_error);
  none.add({}, {});
  CHECK(none.report().by_label.empty());
}

}  // namespace multi_label_test
