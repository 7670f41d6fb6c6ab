#include "clinicalbert/labels/entity.hpp"

#include "tests/catch.hpp"

namespace entity_test {

using clinicalbert::labels::entity;

TEST_CASE("entities are equal in span, label and score") {
  const entity one{{3, 9}, 1, 0.5F};
  CHECK(one == entity{{3, 9}, 1, 0.5F});
  CHECK(!(one == entity{{3, 9}, 1, 0.25F}));
  CHECK(!(one == entity{{3, 9}, 2, 0.5F}));
  CHECK(!(one == entity{{3, 8}, 1, 0.5F}));
  CHECK(entity{{0, 1}, 0}.score == 1.0F);
}

}  // namespace entity_test
