#include "examples/silver_labels.hpp"

#include <string>
#include <vector>

#include "clinicalbert/text/span.hpp"
#include "tests/catch.hpp"

namespace silver_labels_test {

using namespace clinicalbert;

TEST_CASE("what a model found is added where it shares no byte with what is there, by its score") {
  const labels::label_set types({"Drug", "Disease"});
  corpora::annotated_note note{"1", "0123456789012345678901234567", {{{10, 15}, "Disease", "D1"}}, {}};
  const std::vector<labels::entity> found{{{0, 4}, 0, 0.9F},   {{8, 11}, 1, 0.9F},  {{14, 16}, 1, 0.9F},
                                          {{15, 17}, 1, 0.5F}, {{18, 20}, 0, 0.4F}, {{20, 25}, 1, 0.8F}};
  examples::add_silver_labels(found, types, 0.5F, note);
  std::string text;
  for (const auto& one : note.annotations)
    text += std::to_string(one.span.begin) + one.type + one.identifier + (one.score < 1 ? "? " : " ");
  CHECK(text == "0Drug? 10DiseaseD1 15Disease? 20Disease? ");
  CHECK(note.annotations[0].score == 0.9F);
}

TEST_CASE("what a model found may share bytes, as it does where each type has tags of its own") {
  const labels::label_set types({"Drug", "Disease"});
  corpora::annotated_note note{"1", "0123456789", {}, {}};
  examples::add_silver_labels(std::vector<labels::entity>{{{2, 6}, 1, 0.9F}, {{0, 4}, 0, 0.9F}}, types, 0, note);
  REQUIRE(note.annotations.size() == 2);
  CHECK(note.annotations[0].type == "Drug");
}

}  // namespace silver_labels_test
