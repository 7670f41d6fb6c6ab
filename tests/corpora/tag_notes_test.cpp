#include "clinicalbert/corpora/tag_notes.hpp"

#include <string>
#include <vector>

#include "clinicalbert/corpora/pubtator.hpp"
#include "clinicalbert/corpora/sentence_note.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace tag_notes_test {

using namespace clinicalbert;
using corpora::annotated_note;
using corpora::annotation_place;
using corpora::tagged_sentence;
using corpora::tagged_unit;
using notes = std::vector<annotated_note>;
using places = std::vector<annotation_place>;

TEST_CASE("notes become tagged sentences, and what tags cannot tell is listed") {
  const notes some{{"1", "No fever. Morbus Crohn.", {{{10, 22}, "Disease"}, {{3, 8}, "Sign"}}, {}},
                   {"2", "a-b c", {{{1, 2}, "Sign"}, {{0, 5}, "Disease"}, {{3, 3}, "Sign"}}, {}},
                   {"3", "abc def", {{{1, 5}, "Sign"}}, {}},
                   {"4", " \n", {{{0, 1}, "Sign"}}, {}}};
  const auto tagged = corpora::tag_notes(some, tagged_unit::word);
  CHECK(tagged.sentences ==
        std::vector<tagged_sentence>{{{"No", "fever", "."}, {"O", "B-Sign", "O"}},
                                     {{"Morbus", "Crohn", "."}, {"B-Disease", "I-Disease", "O"}},
                                     {{"a", "-", "b", "c"}, {"B-Disease", "I-Disease", "I-Disease", "I-Disease"}},
                                     {{"abc", "def"}, {"B-Sign", "I-Sign"}}});
  CHECK(tagged.cut == places{{2, 0}});
  CHECK(tagged.overlapping == places{{1, 0}});
  CHECK(tagged.without_words == places{{1, 2}, {3, 0}});
}

TEST_CASE("an entity holds its sentences together, in every scheme") {
  const notes some{{"1", "Fever. Then cough. End.", {{{0, 17}, "Sign"}, {{19, 22}, "Sign"}}, {}}};
  for (const auto scheme : {labels::tag_scheme::iob1, labels::tag_scheme::iob2, labels::tag_scheme::iobes}) {
    const auto tagged = corpora::tag_notes(some, tagged_unit::word, scheme);
    REQUIRE(tagged.sentences.size() == 2);
    CHECK(tagged.sentences[0].words.size() == 5);
    CHECK(tagged.sentences[1].words.size() == 2);
  }
}

TEST_CASE("a character a tag") {
  const notes some{{"1", "\xE6\x82\xA3 \xE8\x80\x85x", {{{4, 8}, "body"}}, {}}};
  const auto tagged = corpora::tag_notes(some, tagged_unit::character);
  CHECK(tagged.sentences ==
        std::vector<tagged_sentence>{{{"\xE6\x82\xA3", "\xE8\x80\x85", "x"}, {"O", "B-body", "I-body"}}});
  CHECK(corpora::note_of_sentence(tagged.sentences[0], "", "1").annotations ==
        std::vector<corpora::annotation>{{{3, 7}, "body"}});
}

TEST_CASE("no entity of NCBI-disease is lost between notes and sentences") {
  const auto documents = corpora::read_pubtator(tests::data("corpora/ncbi-disease-sample.pubtator.txt"));
  const auto tagged = corpora::tag_notes(documents, tagged_unit::word);
  std::size_t entities = 0;
  for (const auto& sentence : tagged.sentences)
    entities += corpora::note_of_sentence(sentence, " ", "").annotations.size();
  CHECK(entities + tagged.overlapping.size() + tagged.without_words.size() == 53);
  CHECK(tagged.without_words.empty());
  CHECK(tagged.sentences.size() > 30);
}

}  // namespace tag_notes_test
