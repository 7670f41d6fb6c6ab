#include "clinicalbert/metrics/brier.hpp"

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace brier_test {

using namespace clinicalbert;
using flags = std::vector<std::uint8_t>;
using labels = std::vector<std::int32_t>;
using numbers = std::vector<double>;

TEST_CASE("the Brier score equals scikit-learn's, and twice that as two classes") {
  for (const auto& sample : tests::metrics_reference("binary")) {
    const auto probabilities = sample.at("scores").get<numbers>();
    CHECK(tests::fits(metrics::brier_score(probabilities, sample.at("truth").get<flags>()), sample.at("brier")));
    numbers rows;
    for (const double p : probabilities) {
      rows.push_back(1.0 - p);
      rows.push_back(p);
    }
    const double of_classes =
        metrics::brier_score_of_classes(std::span<const double>(rows), 2, sample.at("truth").get<labels>());
    CHECK(tests::fits(of_classes / 2, sample.at("brier")));
  }
}

TEST_CASE("the Brier score of classes lies between 0 and 2") {
  const numbers rows{0, 0, 1, 1, 0, 0};
  CHECK(metrics::brier_score_of_classes(std::span<const double>(rows), 3, labels{2, 0}) == 0.0);
  CHECK(metrics::brier_score_of_classes(std::span<const double>(rows), 3, labels{1, 1}) == 2.0);
  CHECK(metrics::brier_score(numbers{0.25, 1}, flags{1, 1}) == 0.28125);
}

TEST_CASE("the Brier score of nothing is not defined") {
  CHECK(std::isnan(metrics::brier_score({}, {})));
  CHECK(std::isnan(metrics::brier_score_of_classes(std::span<const double>(), 3, {})));
  CHECK_THROWS_AS(metrics::brier_score(numbers{1}, {}), metrics::metric_error);
}

}  // namespace brier_test
