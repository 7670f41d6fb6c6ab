#include "clinicalbert/metrics/tune_threshold.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include "tests/catch.hpp"

namespace tune_threshold_test {

using namespace clinicalbert;
using flags = std::vector<std::uint8_t>;
using numbers = std::vector<double>;

namespace {

double f1_at(const numbers& scores, const flags& truth, double threshold) {
  metrics::match_counts counts;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const bool yes = scores[i] >= threshold;
    counts += {yes && truth[i] != 0 ? 1U : 0U, yes ? 1U : 0U, truth[i] != 0 ? 1U : 0U};
  }
  return metrics::score_of(counts).f1;
}

}  // namespace

TEST_CASE("no threshold has a larger F1 than the tuned one") {
  const std::uint32_t seed = 11;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    numbers scores(1 + random() % 20);
    flags truth(scores.size());
    for (double& score : scores) score = static_cast<double>(random() % 9) - 4.0;
    for (auto& one : truth) one = random() % 3 == 0 ? 1 : 0;
    const auto best = metrics::tune_threshold(scores, truth);
    CHECK(best.f1 == f1_at(scores, truth, best.threshold));
    double largest = 0.0;
    for (const double score : scores) largest = std::max(largest, f1_at(scores, truth, score));
    CHECK(best.f1 == largest);
    double lowest_yes = std::numeric_limits<double>::infinity();
    for (const double score : scores) lowest_yes = score >= best.threshold ? std::min(lowest_yes, score) : lowest_yes;
    for (const double score : scores) CHECK((score <= lowest_yes || f1_at(scores, truth, score) < best.f1));
  }
}

TEST_CASE("a threshold lies halfway between the scores that it parts") {
  const auto best = metrics::tune_threshold(numbers{0.9, 0.8, 0.2, 0.1}, flags{1, 1, 0, 0});
  CHECK(best.threshold == 0.5);
  CHECK(best.f1 == 1.0);
  CHECK(metrics::tune_threshold(numbers{2.0, 3.0}, flags{1, 1}).threshold == 2.0);
  const double after = std::nextafter(1.0, 2.0);
  const double tight = metrics::tune_threshold(numbers{1.0, after}, flags{0, 1}).threshold;
  CHECK(tight == after);  // there is nothing in between
  const double most = std::numeric_limits<double>::max();
  CHECK(metrics::tune_threshold(numbers{-most, most}, flags{0, 1}).threshold == 0.0);
}

TEST_CASE("without a yes there is no threshold") {
  CHECK(metrics::tune_threshold({}, {}).threshold == std::numeric_limits<double>::infinity());
  const auto best = metrics::tune_threshold(numbers{1, 2}, flags{0, 0});
  CHECK(best.threshold == std::numeric_limits<double>::infinity());
  CHECK(best.f1 == 0.0);
}

TEST_CASE("each label has its own threshold") {
  const std::vector<float> scores{0.9F, 0.1F, 0.5F, 0.3F, 0.1F, 0.2F};
  const auto best = metrics::tune_thresholds(std::span<const float>(scores), 2, flags{1, 0, 1, 1, 0, 0});
  REQUIRE(best.size() == 2);
  CHECK(best[0].threshold == tests::approx(0.3).margin(1e-6));
  CHECK(best[1].threshold == tests::approx(0.25).margin(1e-6));
  CHECK(best[1].f1 == 1.0);
  CHECK_THROWS_AS(metrics::tune_thresholds(std::span<const float>(scores), 4, flags(6)), metrics::metric_error);
  CHECK_THROWS_AS(metrics::tune_thresholds(std::span<const float>(scores), 2, flags(4)), metrics::metric_error);
  CHECK_THROWS_AS(metrics::tune_threshold(numbers{std::numeric_limits<double>::quiet_NaN()}, flags{1}),
                  metrics::metric_error);
}

}  // namespace tune_threshold_test
