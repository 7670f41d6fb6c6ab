#include "clinicalbert/retrieval/chinese_terms.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace chinese_terms_test {

using namespace clinicalbert;
using strings = std::vector<std::string>;

namespace {

strings terms_of(std::string_view text, const retrieval::chinese_terms& terms) {
  strings all;
  terms(text, [&](std::string_view term) { all.emplace_back(term); });
  return all;
}

text::word_dictionary small_dictionary() {
  text::word_dictionary dictionary;
  dictionary.add("\u9ad8\u8840\u538b", 100);  // high blood pressure
  dictionary.add("\u60a3\u8005", 100);        // patient
  return dictionary;
}

}  // namespace

TEST_CASE("terms of a Chinese text are the words of the dictionary, and characters") {
  const auto dictionary = small_dictionary();
  const retrieval::chinese_terms terms(dictionary);
  CHECK(terms_of("\u60a3\u8005\u6709\u9ad8\u8840\u538b\u3002", terms) ==
        strings{"\u60a3\u8005", "\u6709", "\u9ad8\u8840\u538b"});
  CHECK(terms_of("\uff23\uff34\u68c0\u67e5 0.5MG", terms) == strings{"ct", "\u68c0", "\u67e5", "0.5mg"});
  CHECK(terms_of("", terms).empty());
  CHECK(terms_of("\uff0c\u3002 !", terms).empty());
}

TEST_CASE("Chinese stop words are no terms") {
  const auto dictionary = small_dictionary();
  text::stop_words left_out;
  left_out.add("\u6709");
  const retrieval::chinese_terms terms(dictionary, left_out);
  CHECK(terms_of("\u60a3\u8005\u6709\u9ad8\u8840\u538b", terms) == strings{"\u60a3\u8005", "\u9ad8\u8840\u538b"});
}

}  // namespace chinese_terms_test
