#include "clinicalbert/text/segmentation/word_dictionary.hpp"

#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>

#include "clinicalbert/text/segmentation/words.hpp"
#include "tests/catch.hpp"

namespace word_dictionary_test {

namespace files = clinicalbert::files;
namespace text = clinicalbert::text;

namespace {

double cost(const text::word_dictionary& dictionary, std::u32string_view term) {
  auto at = text::word_trie::root;
  for (const char32_t value : term) at = dictionary.step(at, value);
  return static_cast<double>(dictionary.cost(at)) / 65536;
}

}  // namespace

TEST_CASE("a dictionary knows the frequencies and probabilities of its terms", "[text]") {
  text::word_dictionary dictionary;
  CHECK(dictionary.size() == 0);
  CHECK(dictionary.total() == 0);
  CHECK(dictionary.unknown_cost() == 0);
  CHECK(dictionary.cost(text::word_trie::root) == text::word_dictionary::no_term);
  dictionary.add("abc", 30);
  dictionary.add("ab", 69);
  CHECK(dictionary.size() == 2);
  CHECK(dictionary.total() == 99);
  CHECK(cost(dictionary, U"abc") == tests::approx(std::log(100.0 / 30)).margin(2e-5));
  CHECK(cost(dictionary, U"ab") == tests::approx(std::log(100.0 / 69)).margin(2e-5));
  CHECK(dictionary.cost(dictionary.step(text::word_trie::root, U'a')) == text::word_dictionary::no_term);
  CHECK(static_cast<double>(dictionary.unknown_cost()) / 65536 == tests::approx(std::log(100.0)).margin(2e-5));
  dictionary.add("ab", 1);
  CHECK(dictionary.size() == 2);
  CHECK(dictionary.total() == 31);
  CHECK(dictionary.frequency("ab") == 1);
  CHECK(dictionary.frequency("a") == 0);
  CHECK(dictionary.frequency("b") == 0);
  CHECK(dictionary.frequency("") == 0);
  CHECK(dictionary.frequency("abcd") == 0);
}

TEST_CASE("case, width and kind of white space are nothing to a dictionary", "[text]") {
  text::word_dictionary dictionary;
  dictionary.add("\u7EF4\u751F\u7D20B12", 3);
  dictionary.add("Insulin\u00A0glargine", 4);
  CHECK(dictionary.frequency("\u7EF4\u751F\u7D20\uFF42\uFF11\uFF12") == 3);
  CHECK(dictionary.frequency("INSULIN GLARGINE") == 4);
  CHECK(dictionary.frequency("insulin\u3000glargine") == 4);
  CHECK(dictionary.frequency("insulin") == 0);
}

TEST_CASE("terms and frequencies that cannot be are refused", "[text]") {
  text::word_dictionary dictionary;
  for (const std::string_view term : {"", " ", " a", "a ", "a\u3000", "a\nb", "a\u2028b", "a\xFF"}) {
    CAPTURE(term);
    CHECK_THROWS_AS(dictionary.add(term, 1), std::invalid_argument);
    CHECK_THROWS_AS(dictionary.add(term), std::invalid_argument);
  }
  CHECK_THROWS_AS(dictionary.add("a", 0), std::invalid_argument);
  CHECK_THROWS_AS(dictionary.add("a", text::word_dictionary::greatest_frequency + 1), std::invalid_argument);
  CHECK_THROWS_AS(dictionary.add(std::string(257, 'a'), 1), std::invalid_argument);
  CHECK(dictionary.size() == 0);
  dictionary.add(std::string(256, 'a'), text::word_dictionary::greatest_frequency);
  CHECK(dictionary.total() == text::word_dictionary::greatest_frequency);
}

TEST_CASE("a list has terms with or without frequencies", "[text]") {
  text::word_dictionary dictionary;
  dictionary.add_list("\xEF\xBB\xBF\u54B3\u55FD\t12\r\n\n\u53D1\u70ED\t3\n\u54B3\u55FD\u53D1\u70ED", "terms.txt");
  CHECK(dictionary.size() == 3);
  CHECK(dictionary.frequency("\u54B3\u55FD") == 12);
  CHECK(dictionary.frequency("\u54B3\u55FD\u53D1\u70ED") > 2);
  for (const std::string number :
       {"x", "-1", "0", "1.5", " 1", "1 ", "1\t2", "1000000000000001", "99999999999999999999"}) {
    CAPTURE(number);
    CHECK_THROWS_WITH(dictionary.add_list("\na\t" + number, "terms.txt"),
                      "terms.txt: line 2: a frequency is no whole number from 1 to 10^15");
  }
  CHECK_THROWS_AS(dictionary.add_list("a \n", "terms.txt"), files::file_error);
}

TEST_CASE("a term without a frequency stays whole where it stands alone", "[text]") {
  text::word_dictionary dictionary;
  dictionary.add("\u6025\u6027", 500'000);        // 急性
  dictionary.add("\u80F0\u817A\u708E", 300'000);  // 胰腺炎
  dictionary.add("\u80BA\u708E", 200'000);
  const std::string_view term = "\u6025\u6027\u80F0\u817A\u708E";
  CHECK(text::split_words(term, dictionary).size() == 2);
  dictionary.add(term);
  CHECK(text::split_words(term, dictionary).size() == 1);
  const auto frequency = dictionary.frequency(term);
  CHECK(frequency > 150'000);  // 500,000 * 300,000 / 1,000,001 and a little
  CHECK(frequency < 151'000);
  dictionary.add(term);
  CHECK(dictionary.frequency(term) == frequency);
  dictionary.add("CT");
  CHECK(dictionary.frequency("ct") > 0);
  CHECK(dictionary.size() == 5);
}

TEST_CASE("in an empty dictionary, too", "[text]") {
  text::word_dictionary dictionary;
  dictionary.add("\u54B3\u55FD");
  CHECK(text::split_words("\u54B3\u55FD\u54B3", dictionary).size() == 2);
}

}  // namespace word_dictionary_test
