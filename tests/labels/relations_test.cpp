#include "clinicalbert/labels/relations.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"

namespace relations_test {

using namespace clinicalbert::labels;

TEST_CASE("candidate pairs are those of the types that relations have, of two entities") {
  const std::vector<document_entity> entities{{0, "C1", {}}, {1, "D1", {}}, {0, "C2", {}}, {2, "G1", {}}};
  const auto pairs = [&](const std::vector<number_pair>& types) { return candidate_pairs(entities, types); };
  CHECK(pairs({{0, 1}}) == std::vector<number_pair>{{0, 1}, {2, 1}});
  CHECK(pairs({{1, 0}}) == std::vector<number_pair>{{1, 0}, {1, 2}});
  CHECK(pairs({{0, 0}}) == std::vector<number_pair>{{0, 2}, {2, 0}});
  CHECK(pairs({{2, 2}}).empty());
  CHECK(pairs({}).empty());
  CHECK(candidate_pairs({}, std::vector<number_pair>{{0, 1}}).empty());
}

TEST_CASE("relations are the pairs whose best label is one, with its probability") {
  const std::vector<number_pair> pairs{{0, 1}, {2, 1}, {0, 3}, {2, 3}};
  const std::vector<float> logits{1,  0, 0,  //
                                  0,  2, 1,  //
                                  1,  1, 0,  // among equals no relation
                                  -1, 0, 1};
  std::vector<relation> found{{7, 8, 1, 0.5F}};
  append_relations(pairs, logits, 3, found);
  REQUIRE(found.size() == 3);
  const double sum = 1 + std::exp(-1) + std::exp(-2);
  CHECK(found[0] == relation{7, 8, 1, 0.5F});
  CHECK(found[1] == relation{2, 1, 1, static_cast<float>(1 / sum)});
  CHECK(found[2] == relation{2, 3, 2, static_cast<float>(1 / sum)});
  append_relations({}, {}, 3, found);
  CHECK(found.size() == 3);
}

}  // namespace relations_test
