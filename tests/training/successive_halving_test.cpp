#include "clinicalbert/training/successive_halving.hpp"

#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"

namespace successive_halving_test {

using namespace clinicalbert::training;
using rungs = std::vector<halving_rung>;
using numbers = std::vector<std::size_t>;

TEST_CASE("the rungs are those of Hyperband's brackets") {
  // Li et al. 2018, table 1: R = 81, eta = 3, s = 4.
  CHECK(halving_rungs(81, 81, 3) == rungs{{81, 1}, {27, 3}, {9, 9}, {3, 27}, {1, 81}});
  CHECK(halving_rungs(9, 900, 3) == rungs{{9, 100}, {3, 300}, {1, 900}});
  CHECK(halving_rungs(10, 4, 2) == rungs{{10, 1}, {5, 2}, {2, 4}});
  CHECK(halving_rungs(27, 4, 3) == rungs{{27, 1}, {9, 4}});  // the budget has room for one cut only
  CHECK(halving_rungs(8, 100, 3) == rungs{{8, 33}, {2, 100}});
}

TEST_CASE("a single trial, or an eta above the trials, is one rung") {
  CHECK(halving_rungs(1, 7, 3) == rungs{{1, 7}});
  CHECK(halving_rungs(2, 7, 3) == rungs{{2, 7}});
  CHECK(halving_rungs(50, 1, 3) == rungs{{50, 1}});
  const auto most = std::numeric_limits<std::size_t>::max();
  CHECK(halving_rungs(most, most, 2).size() == 64);  // no overflow
}

TEST_CASE("no rung has more to spend than the rungs of plain training") {
  for (std::size_t trials = 1; trials < 40; ++trials)
    for (std::size_t budget = 1; budget < 40; ++budget)
      for (const std::size_t eta : {2U, 3U, 4U}) {
        const auto all = halving_rungs(trials, budget, eta);
        CHECK(all.front().trials == trials);
        CHECK(all.back().budget == budget);
        for (std::size_t i = 0; i < all.size(); ++i) {
          CHECK((all[i].trials > 0 && all[i].budget > 0));
          if (i > 0) CHECK((all[i].trials == all[i - 1].trials / eta && all[i].budget > all[i - 1].budget));
        }
      }
}

TEST_CASE("the best go on, of equal ones the first, and never one that failed") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<trial_score> rung{{0, 0.5}, {1, nan}, {2, 0.7}, {3, 0.5}, {4, 0.7}, {5, 0.1}};
  CHECK(promoted(rung, 2, false) == numbers{2, 4});
  CHECK(promoted(rung, 3, false) == numbers{0, 2, 4});
  CHECK(promoted(rung, 2, true) == numbers{0, 5});
  CHECK(promoted(std::vector<trial_score>{{0, nan}, {1, 0.1}}, 2, false) == numbers{1});
  CHECK(promoted({}, 2, false).empty());
}

TEST_CASE("halving refuses what has no rungs") {
  CHECK_THROWS_AS(halving_rungs(0, 1, 3), std::invalid_argument);
  CHECK_THROWS_AS(halving_rungs(1, 0, 3), std::invalid_argument);
  CHECK_THROWS_WITH(halving_rungs(1, 1, 1), tests::contains("eta"));
}

}  // namespace successive_halving_test
