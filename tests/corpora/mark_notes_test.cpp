#include "clinicalbert/corpora/mark_notes.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace mark_notes_test {

using namespace clinicalbert;
using names = std::vector<std::string>;

TEST_CASE("notes become sentences with the entities of their tags and those in them") {
  const std::vector<corpora::annotated_note> notes{
      {"a",
       "No lung cancer. Left knee pain.",
       {{{3, 7}, "Site"}, {{3, 14}, "Disease"}, {{3, 7}, "Site"}, {{16, 25}, "Site"}, {{16, 30}, "Disease"}},
       {}},
      {"b", "  ", {{{0, 1}, "Site"}}, {}},
      {"c", "Asthma.", {{{2, 6}, "Disease"}, {{0, 3}, "Site"}}, {}}};
  const auto marked = corpora::mark_notes(notes);
  REQUIRE(marked.sentences.size() == 3);
  CHECK(marked.sentences[0] == corpora::tagged_sentence{{"No", "lung", "cancer", "."},
                                                        {"O", "B-Disease", "I-Disease", "O"},
                                                        {{1, 2, "Site"}}});
  CHECK(marked.sentences[1] == corpora::tagged_sentence{{"Left", "knee", "pain", "."},
                                                        {"B-Disease", "I-Disease", "I-Disease", "O"},
                                                        {{0, 2, "Site"}}});
  CHECK(marked.sentences[2] == corpora::tagged_sentence{{"Asthma", "."}, {"B-Site", "O"}, {{0, 1, "Disease"}}});
  CHECK(marked.places[1] == std::vector<text::byte_span>{{16, 20}, {21, 25}, {26, 30}, {30, 31}});
  CHECK(marked.notes == std::vector<std::size_t>{0, 0, 2});
  CHECK(marked.cut == std::vector<corpora::annotation_place>{{2, 1}, {2, 0}});
  CHECK(marked.without_words == std::vector<corpora::annotation_place>{{1, 0}});
}

TEST_CASE("a sentence goes on while an entity does, an untagged one too") {
  const std::vector<corpora::annotated_note> notes{
      {"a", "Pain here. Swelling there.", {{{0, 9}, "x"}, {{5, 19}, "y"}}, {}}};
  const auto marked = corpora::mark_notes(notes);
  REQUIRE(marked.sentences.size() == 1);
  CHECK(marked.sentences[0].untagged == std::vector<corpora::word_mention>{{1, 4, "y"}});
  const std::vector<corpora::annotated_note> apart{{"a", "Pain here. Swelling there.", {{{0, 9}, "x"}}, {}}};
  CHECK(corpora::mark_notes(apart).sentences.size() == 2);
}

}  // namespace mark_notes_test
