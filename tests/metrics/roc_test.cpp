#include "clinicalbert/metrics/roc.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace roc_test {

using namespace clinicalbert;
using flags = std::vector<std::uint8_t>;
using labels = std::vector<std::int32_t>;
using numbers = std::vector<double>;

TEST_CASE("auroc equals scikit-learn's") {
  std::size_t samples = 0;
  for (const auto& sample : tests::metrics_reference("binary")) {
    const auto truth = sample.at("truth").get<flags>();
    const auto scores = sample.at("scores").get<numbers>();
    CAPTURE(truth.size());
    CHECK(tests::fits(metrics::auroc(scores, truth), sample.at("auroc")));
    ++samples;
  }
  CHECK(samples == 3);
}

TEST_CASE("auroc of classes equals scikit-learn's") {
  std::size_t areas = 0;
  for (const auto& sample : tests::metrics_reference("classes")) {
    const auto truth = sample.at("truth").get<labels>();
    numbers probabilities;
    for (const auto& row : sample.at("probabilities")) {
      for (const auto& p : row) probabilities.push_back(p.get<double>());
    }
    const std::size_t classes = sample.at("confusion").size();
    CAPTURE(classes);
    if (!sample.contains("auroc_one_vs_rest_macro")) continue;
    ++areas;
    CHECK(tests::fits(metrics::auroc_one_vs_rest(std::span<const double>(probabilities), classes, truth),
                      sample.at("auroc_one_vs_rest_macro")));
  }
  CHECK(areas == 2);
}

TEST_CASE("auroc counts pairs, a tie as one half") {
  const numbers scores{0.1, 0.4, 0.4, 0.8, -7.0, 0.8};
  const flags truth{0, 1, 0, 1, 0, 0};
  double pairs = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (truth[i] != 0 && truth[j] == 0) pairs += scores[i] > scores[j] ? 1.0 : scores[i] == scores[j] ? 0.5 : 0.0;
    }
  }
  CHECK(metrics::auroc(scores, truth) == tests::approx(pairs / 8).margin(1e-12));
  CHECK(metrics::auroc(numbers{1, 2}, flags{0, 1}) == 1.0);
  CHECK(metrics::auroc(numbers{2, 1}, flags{0, 1}) == 0.0);
}

TEST_CASE("auroc is not defined without a yes and a no") {
  CHECK(std::isnan(metrics::auroc({}, {})));
  CHECK(std::isnan(metrics::auroc(numbers{1, 2}, flags{1, 1})));
  CHECK(std::isnan(metrics::auroc(numbers{1, 2}, flags{0, 0})));
  const numbers one_row{0.5, 0.5};
  CHECK(std::isnan(metrics::auroc_one_vs_rest(std::span<const double>(one_row), 2, labels{1})));
  // Class 2 never occurs and is left out: of the others, one has 1 and one 0.5.
  const numbers rows{0.8, 0.1, 0.1, 0.2, 0.1, 0.7};
  CHECK(metrics::auroc_one_vs_rest(std::span<const double>(rows), 3, labels{0, 1}) == 0.75);
}

TEST_CASE("auroc refuses what it cannot rank") {
  CHECK_THROWS_WITH(metrics::auroc(numbers{1}, flags{1, 0}), tests::contains("1 and 2 items"));
  CHECK_THROWS_WITH(metrics::auroc(numbers{1, std::numeric_limits<double>::quiet_NaN()}, flags{1, 0}),
                    tests::contains("item 1 is NaN"));
  const numbers row{0.5, 0.5};
  CHECK_THROWS_WITH(metrics::auroc_one_vs_rest(std::span<const double>(row), 2, labels{2}),
                    tests::contains("row 0 has label 2 of 2"));
  CHECK_THROWS_WITH(metrics::auroc_one_vs_rest(std::span<const double>(row), 2, labels{0, 0}),
                    tests::contains("2 numbers are not 2 rows of 2"));
}

}  // namespace roc_test
