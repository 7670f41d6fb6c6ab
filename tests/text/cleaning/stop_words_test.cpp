#include "clinicalbert/text/cleaning/stop_words.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/catch.hpp"

namespace stop_words_test {

namespace text = clinicalbert::text;

TEST_CASE("the lists of Stopwords ISO are whole, or without what matters in a note", "[text]") {
  CHECK(text::stop_words::english(false).size() == text::stop_words_english.size());
  CHECK(text::stop_words::chinese(false).size() == text::stop_words_chinese.size());
  CHECK(text::stop_words::english(false).contains("not"));
  CHECK_FALSE(text::stop_words::english().contains("not"));
  CHECK(text::stop_words::english().contains("the"));
  CHECK_FALSE(text::stop_words::chinese().contains("\xE4\xB8\x8D"));
  CHECK(text::stop_words::chinese().contains("\xE7\x9A\x84"));
}

TEST_CASE("clinical words are stop words, each named once", "[text]") {
  const auto english = text::stop_words::english(false), chinese = text::stop_words::chinese(false);
  for (const auto word : text::clinical_words_english) {
    INFO(word);
    CHECK(english.contains(word));
    CHECK(std::ranges::count(text::clinical_words_english, word) == 1);
  }
  for (const auto word : text::clinical_words_chinese) {
    INFO(word);
    CHECK(chinese.contains(word));
    CHECK(std::ranges::count(text::clinical_words_chinese, word) == 1);
  }
}

TEST_CASE("the generated lists are sorted", "[text]") {
  CHECK(std::ranges::is_sorted(text::stop_words_english));
  CHECK(std::ranges::is_sorted(text::stop_words_chinese));
}

TEST_CASE("case, width and the form of apostrophes and hyphens do not matter", "[text]") {
  text::stop_words list;
  CHECK(list.empty());
  list.add("");
  list.add("Don't");
  list.add("no\xE2\x80\x90one");
  CHECK(list.size() == 2);
  CHECK(list.contains("DON\xE2\x80\x99T"));
  CHECK(list.contains("no-one"));
  CHECK(list.contains("\xEF\xBC\xAE\xEF\xBD\x8F-one"));
  CHECK_FALSE(list.contains("dont"));
  CHECK(list.longest() == 6);
  list.remove("DON'T");
  CHECK_FALSE(list.contains("don't"));
  text::stop_words same;
  same.add("No-One");
  CHECK(list == same);
}

}  // namespace stop_words_test
