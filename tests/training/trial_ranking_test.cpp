#include "clinicalbert/training/trial_ranking.hpp"

#include <cstddef>
#include <limits>
#include <vector>

#include "tests/catch.hpp"

namespace trial_ranking_test {

using namespace clinicalbert::training;
using numbers = std::vector<std::size_t>;

TEST_CASE("trials are ranked by score, equal ones by number, without those that failed") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<trial_score> trials{{4, 0.5}, {0, 0.5}, {1, nan}, {2, 0.9}, {3, -1}};
  CHECK(best_first(trials, false) == numbers{2, 0, 4, 3});
  CHECK(best_first(trials, true) == numbers{3, 0, 4, 2});
  CHECK(best_first(std::vector<trial_score>{{0, nan}}, false).empty());
  CHECK(best_first({}, false).empty());
}

}  // namespace trial_ranking_test
