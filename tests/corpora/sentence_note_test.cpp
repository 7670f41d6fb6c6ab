#include "clinicalbert/corpora/sentence_note.hpp"

#include <string>
#include <vector>

#include "clinicalbert/corpora/iob.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace sentence_note_test {

using namespace clinicalbert;
using corpora::annotation;

TEST_CASE("a tagged sentence is a text with annotations") {
  const auto note = corpora::note_of_sentence({{"\xC3\xA4", "b", "c", "d"}, {"B-x", "I-x", "B-x", "I-y"}}, " ", "7");
  CHECK(note.name == "7");
  CHECK(note.text == "\xC3\xA4 b c d");
  CHECK(note.annotations == std::vector<annotation>{{{0, 4}, "x"}, {{5, 6}, "x"}, {{7, 8}, "y"}});
  CHECK(corpora::note_of_sentence({}, " ", "").text.empty());
  CHECK_THROWS_WITH(corpora::note_of_sentence({{"canary"}, {"canary"}}, " ", ""),
                    tests::contains("word 0") && !tests::contains("canary"));
}

TEST_CASE("the whole of cMedQANER's test set") {
  const auto path = tests::corpus("chineseblue/cMedQANER/test.txt");
  if (!path) return tests::skip("CLINICALBERT_DATA has no chineseblue");
  const auto sentences = corpora::read_iob(*path);
  CHECK(sentences.size() == 215);
  std::size_t entities = 0;
  for (const auto& sentence : sentences) entities += corpora::note_of_sentence(sentence, "", "").annotations.size();
  CHECK(entities == 1340);
}

}  // namespace sentence_note_test
