#include "clinicalbert/retrieval/english_terms.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace english_terms_test {

using namespace clinicalbert;
using strings = std::vector<std::string>;

namespace {

strings terms_of(std::string_view text, const retrieval::english_terms& terms = {}) {
  strings all;
  terms(text, [&](std::string_view term) { all.emplace_back(term); });
  return all;
}

}  // namespace

TEST_CASE("terms are words in lower case, without accents and punctuation") {
  CHECK(terms_of("Fever (39.5\u00b0C), no COUGH.") == strings{"fever", "39", "5\u00b0c", "no", "cough"});
  CHECK(terms_of("M\u00e9ni\u00e8re's follow-up") == strings{"meniere", "s", "follow", "up"});
  CHECK(terms_of("\u60a3\u8005 CT\uff0c") == strings{"\u60a3", "\u8005", "ct"});
  CHECK(terms_of("").empty());
  CHECK(terms_of(" .,;\n").empty());
}

TEST_CASE("terms are the same wherever they lie in blocks of 64 bytes") {
  for (std::size_t before = 0; before < 130; ++before)
    CHECK(terms_of(std::string(before, ' ') + "Acute M\u00e9NINGITIS, no rash") ==
          strings{"acute", "meningitis", "no", "rash"});
}

TEST_CASE("stop words are no terms") {
  const retrieval::english_terms terms(text::stop_words::english());
  CHECK(terms_of("The patient is in the ward", terms) == strings{"patient", "ward"});
  CHECK(terms_of("NO fever", terms) == strings{"no", "fever"});  // a clinical word stays
}

TEST_CASE("stems find other forms of a word") {
  const retrieval::english_terms terms({}, true);
  CHECK(terms_of("Injected, treated with injections", terms) == terms_of("injection, treating with INJECTIONS", terms));
  CHECK(terms_of("is being treated", retrieval::english_terms(text::stop_words::english(), true)) == strings{"treat"});
}

TEST_CASE("a word of more than 100 letters stays as it is") {
  const std::string gene = "A" + std::string(150, 'C');
  CHECK(terms_of("gene " + gene + " x") == strings{"gene", gene, "x"});
}

}  // namespace english_terms_test
