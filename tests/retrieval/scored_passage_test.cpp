#include "clinicalbert/retrieval/scored_passage.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace scored_passage_test {

using namespace clinicalbert;
using passages = std::vector<retrieval::scored_passage>;

TEST_CASE("the best come first, and among equals the first") {
  const passages all{{7, 1.0}, {3, 2.0}, {2, 1.0}, {9, 2.0}, {1, 0.5}};
  const auto best = [&](std::size_t count) {
    auto found = all;
    retrieval::keep_best(found, count);
    return found;
  };
  CHECK(best(3) == passages{{3, 2.0}, {9, 2.0}, {2, 1.0}});
  CHECK(best(9) == passages{{3, 2.0}, {9, 2.0}, {2, 1.0}, {7, 1.0}, {1, 0.5}});
  CHECK(best(0).empty());
}

}  // namespace scored_passage_test
