#include "clinicalbert/text/segmentation/known_abbreviations.hpp"

#include <algorithm>
#include <string_view>

#include "clinicalbert/text/segmentation/sentence_words.hpp"
#include "tests/catch.hpp"

namespace known_abbreviations_test {

namespace text = clinicalbert::text;

TEST_CASE("each known abbreviation is a word that segmentation can find, in one list only", "[text]") {
  namespace known = text::known_abbreviations;
  const auto check = [](std::string_view word, text::stop_kind kind) {
    CAPTURE(word);
    CHECK(known::find(word) == kind);
    CHECK(text::sentence_words::lower_word(word).view() == word);
    CHECK(!word.ends_with('.'));
    CHECK(text::sentence_words::word_before(word, 0, word.size()) == word);
  };
  for (const auto word : known::open) check(word, text::stop_kind::open);
  for (const auto word : known::joined) check(word, text::stop_kind::joined);
  for (const auto word : known::numbering) check(word, text::stop_kind::numbering);
  CHECK(std::ranges::adjacent_find(known::open) == known::open.end());
}

}  // namespace known_abbreviations_test
