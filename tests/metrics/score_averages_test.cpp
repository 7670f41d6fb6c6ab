#include "clinicalbert/metrics/score_averages.hpp"

#include "tests/catch.hpp"

namespace score_averages_test {

using namespace clinicalbert::metrics;

TEST_CASE("averages of two types") {
  score_averages averages;
  CHECK(averages.add({1, 2, 1}) == score_of({1, 2, 1}));
  averages.add({0, 0, 3});
  CHECK(averages.micro() == score_of({1, 2, 4}));
  CHECK(averages.macro().precision == 0.25);
  CHECK(averages.macro().recall == 0.5);
  CHECK(averages.weighted().recall == 0.25);
  CHECK(averages.weighted().support == 4);
}

TEST_CASE("averages of nothing are 0") {
  CHECK(score_averages().micro() == precision_recall{});
  CHECK(score_averages().macro() == precision_recall{});
  CHECK(score_averages().weighted() == precision_recall{});
}

}  // namespace score_averages_test
