#include "clinicalbert/retrieval/bilingual_terms.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace bilingual_terms_test {

using namespace clinicalbert;
using strings = std::vector<std::string>;

namespace {

strings terms_of(std::string_view text, const retrieval::bilingual_terms& terms) {
  strings all;
  terms(text, [&](std::string_view term) { all.emplace_back(term); });
  return all;
}

}  // namespace

TEST_CASE("terms are stems of English and words of Chinese, whatever is left out of each") {
  const retrieval::bilingual_terms terms;
  CHECK(terms_of("The injections were Injected.", terms) == strings{"inject", "inject"});
  CHECK(terms_of("the injections \u9ad8\u8840\u538b", terms) == strings{"injections", "\u9ad8\u8840\u538b"});
  CHECK(terms_of("", terms).empty());
  CHECK(terms_of("\xff\xfe", terms).empty());

  text::word_dictionary dictionary;
  dictionary.add("\u60a3\u8005", 100);
  const retrieval::bilingual_terms own({}, {}, dictionary);
  CHECK(terms_of("the patient", own) == strings{"the", "patient"});
  CHECK(terms_of("\u60a3\u8005\u9ad8\u8840\u538b", own) == strings{"\u60a3\u8005", "\u9ad8", "\u8840", "\u538b"});
}

}  // namespace bilingual_terms_test
