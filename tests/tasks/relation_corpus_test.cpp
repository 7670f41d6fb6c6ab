#include "clinicalbert/tasks/relation_corpus.hpp"

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace relation_corpus_test {

using namespace clinicalbert;

namespace {

corpora::annotated_note note(std::vector<corpora::document_relation> relations) {
  return {"1",
          "aspirin fever pain gene",
          {{{0, 7}, "Chemical", "C1"},
           {{8, 13}, "Disease", "D1"},
           {{14, 18}, "Disease", "D2|D3"},
           {{19, 23}, "Gene", "D3"}},
          std::move(relations)};
}

}  // namespace

TEST_CASE("the types of a concept are those of its mentions") {
  const auto one = note({});
  CHECK(tasks::types_of_concept(one, "C1") == std::set<std::string>{"Chemical"});
  CHECK(tasks::types_of_concept(one, "D3") == std::set<std::string>{"Disease", "Gene"});
  CHECK(tasks::types_of_concept(one, "C9").empty());
  CHECK(tasks::types_of_concept(one, "-1").empty());
}

TEST_CASE("relations of corpora: their names, and the types of entities that they hold between") {
  const std::vector<tasks::relation_corpus> corpora{
      {"a", {note({{"CID", "C1", "D1"}, {"CID", "C1", "D2"}})}},
      {"b", {note({{"about", "D3", "D1"}, {"lost", "C9", "D1"}})}},
  };
  const auto meaning = tasks::meaning_of_relations(corpora);
  CHECK(meaning.classes.names() == std::vector<std::string>{"no relation", "CID", "about"});
  CHECK(meaning.types.names() == std::vector<std::string>{"Chemical", "Disease", "Gene"});
  CHECK(meaning.pairs == std::vector<labels::number_pair>{{0, 1}, {1, 1}, {2, 1}});
  CHECK(meaning.markers.empty());
}

TEST_CASE("corpora without a relation of mentioned concepts are refused") {
  const std::vector<tasks::relation_corpus> corpora{{"a", {note({}), note({{"CID", "C9", "D1"}})}}};
  CHECK_THROWS_AS(tasks::meaning_of_relations(corpora), std::invalid_argument);
}

}  // namespace relation_corpus_test
