#include "clinicalbert/retrieval/term_list.hpp"

#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace term_list_test {

namespace {

using namespace clinicalbert::retrieval;
using found = std::vector<std::pair<std::string, std::size_t>>;

/// What stands in the text where a term is, and the term's number.
found find(const term_list& list, const std::string& text) {
  found all;
  for (const auto& [span, which] : list.find(text)) all.emplace_back(text.substr(span.begin, span.size()), which);
  return all;
}

std::vector<term> terms_of(const std::vector<std::string>& texts) {
  std::vector<term> terms;
  for (const auto& text : texts) terms.push_back({text, "Disease"});
  return terms;
}

}  // namespace

TEST_CASE("terms are found word by word, whatever case, accents and white space", "[retrieval]") {
  const term_list list(terms_of({"heart failure", "M\xC3\xA9ni\xC3\xA8re's disease", "Papillon-Lefevre syndrome"}));
  CHECK(find(list, "Heart  failure; no heart\nfailures. HEART FAILURE") ==
        found{{"Heart  failure", 0}, {"HEART FAILURE", 0}});
  CHECK(find(list, "Meniere's Disease, M\xC3\x89NI\xC3\x88RE'S DISEASE") ==
        found{{"Meniere's Disease", 1}, {"M\xC3\x89NI\xC3\x88RE'S DISEASE", 1}});
  CHECK(find(list, "(papillon - lefevre syndrome)") == found{{"papillon - lefevre syndrome", 2}});
  CHECK(find(list, "sweetheart failure").empty());
  CHECK(find(list, "heart, failure").empty());
  CHECK(find(list, "").empty());
}

TEST_CASE("of terms that overlap the one that begins first is found, of those the longest", "[retrieval]") {
  const term_list list(
      terms_of({"lung cancer", "small cell lung cancer", "cancer", "cell lung", "cancer of the lung"}));
  CHECK(find(list, "small cell lung cancer of the lung") == found{{"small cell lung cancer", 1}});
  CHECK(find(list, "non small cell lung, lung cancer and cancer") ==
        found{{"cell lung", 3}, {"lung cancer", 0}, {"cancer", 2}});
  CHECK(find(list, "lung cancer of the lung") == found{{"lung cancer", 0}});
  CHECK(find(list, "cancer of the cancer of the lung") == found{{"cancer", 2}, {"cancer of the lung", 4}});
}

TEST_CASE("abbreviations want their capitals", "[retrieval]") {
  const std::vector<term> terms = terms_of({"ALS", "all", "ALL", "HIV-1", "AIDS RELATED COMPLEX"});
  const term_list list(terms);
  CHECK(find(list, "ALS als Als hiv-1 HIV-1 All aids related complex") ==
        found{{"ALS", 0}, {"HIV-1", 3}, {"All", 1}, {"aids related complex", 4}});
  CHECK(find(list, "ALL") == found{{"ALL", 1}});  // the first that fits
  CHECK(find(term_list(terms, term_case::ignored), "als ALL") == found{{"als", 0}, {"ALL", 1}});
  CHECK(find(term_list(terms, term_case::exact), "als All ALL all") == found{{"ALL", 2}, {"all", 1}});
  CHECK(is_abbreviation("HIV-1"));
  CHECK(!is_abbreviation("ABCDEFG"));
  CHECK(!is_abbreviation("iPS"));
  CHECK(!is_abbreviation("1"));
}

TEST_CASE("Chinese terms are found between characters", "[retrieval]") {
  const std::string heart = "\xE5\xBF\x83", disease = "\xE7\x97\x85", inside = "\xE8\x84\x8F";
  const term_list list(terms_of({heart + disease, heart + inside + disease, heart}), term_case::abbreviations, 1);
  CHECK(find(list, inside + heart + inside + disease + heart + disease + heart) ==
        found{{heart + inside + disease, 1}, {heart + disease, 0}, {heart, 2}});
}

TEST_CASE("terms that cannot be found are passed over", "[retrieval]") {
  const std::string endless(101, 'x');
  const term_list list(terms_of({"", " ", "E", endless, "a " + endless, "ok"}));
  CHECK(find(list, "E e " + endless + " a " + endless + " ok " + endless) == found{{"ok", 5}});
  CHECK(list.terms().size() == 6);
  CHECK(find(term_list(terms_of({"E"}), term_case::abbreviations, 1), "E e") == found{{"E", 0}});
  CHECK(find(term_list({}), "anything").empty());
  // A word without an end parts what stands beside it.
  CHECK(find(term_list(terms_of({"a b"})), "a " + endless + " b").empty());
}

}  // namespace term_list_test
