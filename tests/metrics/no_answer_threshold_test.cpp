#include "clinicalbert/metrics/no_answer_threshold.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace no_answer_threshold_test {

using namespace clinicalbert;
using questions = std::vector<metrics::answered_question>;

TEST_CASE("an answer is given up to the threshold") {
  const questions all{{-3, 1.0, true}, {-1, 0.5, true}, {0, 0, false}, {2, 0.25, true}, {4, 0, false}};
  const auto best = metrics::tune_no_answer_threshold(all);
  CHECK(best.threshold == -1.0);
  CHECK(best.score == tests::approx((1.0 + 0.5 + 1.0 + 0.0 + 1.0) / 5).margin(1e-12));
  CHECK(metrics::score_at_threshold(all, 9.0) == tests::approx(1.75 / 5).margin(1e-12));
}

TEST_CASE("no threshold is better than the tuned one") {
  const std::uint32_t seed = 5;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    questions all(1 + random() % 15);
    for (auto& one : all) {
      one.no_answer_score = static_cast<double>(random() % 6);
      one.has_answer = random() % 2 == 0;
      // an empty answer where there is none is right when it is "given" too
      one.score = one.has_answer ? static_cast<double>(random() % 4) / 4 : random() % 4 == 0 ? 1.0 : 0.0;
    }
    const auto best = metrics::tune_no_answer_threshold(all);
    CHECK(best.score == metrics::score_at_threshold(all, best.threshold));
    double largest = metrics::score_at_threshold(all, -1.0);
    for (const auto& one : all) largest = std::max(largest, metrics::score_at_threshold(all, one.no_answer_score));
    CHECK(best.score == tests::approx(largest).margin(1e-12));
  }
}

TEST_CASE("never to answer may be best") {
  CHECK(metrics::tune_no_answer_threshold(questions{{0.5, 0, false}}).threshold ==
        -std::numeric_limits<double>::infinity());
  const auto nothing = metrics::tune_no_answer_threshold({});
  CHECK(nothing.score == 0.0);
  CHECK_THROWS_AS(metrics::tune_no_answer_threshold(questions{{std::numeric_limits<double>::quiet_NaN(), 0, false}}),
                  metrics::metric_error);
}

}  // namespace no_answer_threshold_test
