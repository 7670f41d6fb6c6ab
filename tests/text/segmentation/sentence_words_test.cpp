#include "clinicalbert/text/segmentation/sentence_words.hpp"

#include <string>
#include <string_view>

#include "tests/catch.hpp"

namespace sentence_words_test {

namespace words = clinicalbert::text::sentence_words;

TEST_CASE("the word before a place is read back to what parts words", "[text]") {
  const auto before = [](std::string_view bytes) { return words::word_before(bytes, 0, bytes.size()); };
  CHECK(before("of b.i.d") == "b.i.d");
  CHECK(before("(Dr") == "Dr");
  CHECK(before("mg/kg") == "kg");
  CHECK(before("“Dr") == "Dr");
  CHECK(before("头Dr") == "Dr");
  CHECK(before("caf\u00E9") == "caf\u00E9");
  CHECK(before("a\u00A0b") == "b");
  CHECK(before("a ").empty());
  CHECK(before("").empty());
  CHECK(before(std::string(100, 'a')).size() == words::most_bytes + 1);
  CHECK(words::word_before("a Dr", 3, 4) == "r");
}

TEST_CASE("the word at a place is read up to what parts words", "[text]") {
  CHECK(words::word_at("The patient", 0) == "The");
  CHECK(words::word_at("p53-null.", 0) == "p53-null");
  CHECK(words::word_at("(a", 0).empty());
  CHECK(words::word_at("a", 1).empty());
  CHECK(words::word_at(std::string(100, 'a'), 0).size() == words::most_bytes);
}

TEST_CASE("words with full stops inside are abbreviations if each part has a letter", "[text]") {
  for (const auto word : {"b.i.d", "U.S", "q.4h", "i.c.v", "y.o", "B10.D2"}) {
    CAPTURE(word);
    CHECK(words::is_dotted(word));
  }
  for (const auto word : {"", "a", "0.5", "E13.5", "a..b", ".a", "a.", "a.b-c", "example.com"}) {
    CAPTURE(word);
    CHECK(!words::is_dotted(word));
  }
}

TEST_CASE("lists of words are looked up in lower case", "[text]") {
  CHECK(words::opens_sentences(words::lower_word("The").view()));
  CHECK(!words::opens_sentences("smith"));
  CHECK(words::links_words("of"));
  CHECK(!words::links_words("pain"));
  CHECK(words::never_opens_sentences("by"));
  CHECK(!words::never_opens_sentences("the"));
  CHECK(words::is_named_by_letter("hepatitis"));
  CHECK(!words::is_named_by_letter("smith"));
  CHECK(words::lower_word(std::string(words::most_bytes + 1, 'a')).view().empty());
  CHECK(words::is_number("123"));
  CHECK(!words::is_number(""));
  CHECK(!words::is_number("1a"));
}

}  // namespace sentence_words_test
