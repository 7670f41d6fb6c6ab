#include "clinicalbert/tasks/compare_tags.hpp"

#include <string>
#include <vector>

#include "clinicalbert/corpora/sentence.hpp"
#include "tests/catch.hpp"

namespace compare_tags_test {

using namespace clinicalbert;

TEST_CASE("tags are compared as entities, of the types that the corpus marks") {
  const std::vector<corpora::tagged_sentence> sentences{{{"a", "b", "c", "d"}, {"B-x", "I-x", "O", "B-y"}},
                                                        {{"e", "f"}, {"O", "B-x"}}};
  CHECK(tasks::marked_types(sentences) == std::vector<std::string>{"x", "y"});
  const std::vector<std::vector<std::string>> predicted{{"B-x", "I-x", "B-z", "B-x"}, {"B-z", "I-x"}};
  const auto counts = tasks::compare_tags(sentences, predicted).counts();
  REQUIRE(counts.size() == 2);
  CHECK(counts.at("x") == metrics::match_counts{2, 3, 2});  // a stray I- begins an entity
  CHECK(counts.at("y") == metrics::match_counts{0, 0, 1});
}

TEST_CASE("spans are compared with tagged and untagged entities") {
  using spans = std::vector<metrics::span_f1::typed_span>;
  const std::vector<corpora::tagged_sentence> sentences{
      {{"a", "b", "c"}, {"B-x", "I-x", "O"}, {{1, 2, "y"}, {0, 1, "x"}}}};
  CHECK(tasks::marked_types(sentences) == std::vector<std::string>{"x", "y"});
  const std::vector<spans> predicted{{{0, 2, "x"}, {1, 2, "y"}, {2, 3, "y"}, {2, 3, "z"}}};
  const auto counts = tasks::compare_spans(sentences, predicted).counts();
  REQUIRE(counts.size() == 2);
  CHECK(counts.at("x") == metrics::match_counts{1, 1, 2});
  CHECK(counts.at("y") == metrics::match_counts{1, 2, 1});
}

}  // namespace compare_tags_test
