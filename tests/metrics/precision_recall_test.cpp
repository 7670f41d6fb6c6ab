#include "clinicalbert/metrics/precision_recall.hpp"

#include "tests/catch.hpp"

namespace precision_recall_test {

using namespace clinicalbert::metrics;

TEST_CASE("precision, recall and F1 of counts") {
  const auto score = score_of({3, 4, 6});
  CHECK(score.precision == 0.75);
  CHECK(score.recall == 0.5);
  CHECK(score.f1 == tests::approx(0.6).margin(1e-12));
  CHECK(score.support == 6);
}

TEST_CASE("a division by nothing gives 0") {
  CHECK(score_of({0, 0, 0}) == precision_recall{0, 0, 0, 0});
  CHECK(score_of({0, 5, 0}) == precision_recall{0, 0, 0, 0});
  CHECK(score_of({0, 0, 5}) == precision_recall{0, 0, 0, 5});
}

}  // namespace precision_recall_test
