#include "examples/pair_list.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace pair_list_test {

using namespace clinicalbert;

TEST_CASE("a note gets the relations of pairs of which it marks both concepts, each once") {
  const examples::pair_list pairs{{"C2", "D1"}, {"C1", "D2"}, {"C1", "D1"}, {"C1", "D2"}, {"D1", "C1"}, {"C1", "D9"}};
  const corpora::annotated_note note{"1",
                                     "0123456789",
                                     {{{0, 1}, "Drug", "C1"},
                                      {{1, 2}, "Drug", "C1"},
                                      {{3, 4}, "Disease", "D2"},
                                      {{5, 6}, "Disease", "D1"},
                                      {{7, 8}, "Disease", ""}},
                                     {}};
  CHECK(examples::relate(note, pairs, "treats") == std::vector<corpora::document_relation>{{"treats", "C1", "D1"},
                                                                                           {"treats", "C1", "D2"},
                                                                                           {"treats", "D1", "C1"}});
  CHECK(examples::relate({"2", "0123", {{{0, 1}, "Drug", "C1"}}, {}}, pairs, "treats").empty());
}

}  // namespace pair_list_test
