#include "clinicalbert/tokens/word_gaps.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace word_gaps_test {

namespace {

using namespace clinicalbert;

/// Words with a blank between them, put together by the rules.
std::string joined(const std::string& words) {
  std::vector<std::string> all{""};
  for (const char c : words) c == ' ' ? void(all.emplace_back()) : void(all.back() += c);
  std::string text = all[0];
  bool is_quoted = all[0] == "\"";
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (!tokens::is_joined_by_rule(i > 1 ? all[i - 2] : "", all[i - 1], all[i], is_quoted)) text += ' ';
    if (all[i] == "\"") is_quoted = !is_quoted;
    text += all[i];
  }
  return text;
}

}  // namespace

TEST_CASE("marks stand where people put them") {
  CHECK(joined("no pain , no fever .") == "no pain, no fever.");
  CHECK(joined("pain ( chest ) : none ; why ?") == "pain (chest): none; why?");
  CHECK(joined("the patient ' s beta - blocker") == "the patient's beta-blocker");
  CHECK(joined("said \" no \" to it , \" yes \"") == "said \"no\" to it, \"yes\"");
  CHECK(joined("5 % of 10 mg / kg") == "5% of 10 mg/kg");
  CHECK(joined("p < 0 . 05 , n = 25") == "p < 0.05, n = 25");
}

TEST_CASE("numbers and abbreviations stay together") {
  CHECK(joined("12 . 5 and 1 , 000 and 1 , 5") == "12.5 and 1,000 and 1, 5");
  CHECK(joined("10 : 30") == "10:30");
  CHECK(joined("i . v . with") == "i.v. with");
  CHECK(joined("ended . 5 began") == "ended. 5 began");
}

TEST_CASE("Chinese has no blanks") {
  CHECK(joined("\u60a3 \u8005 \uff0c ct \u68c0 \u67e5 \u3002") == "\u60a3\u8005\uff0cct\u68c0\u67e5\u3002");
}

TEST_CASE("the kind of a word is that of its only character") {
  CHECK(tokens::gap_kind_of("a") == tokens::gap_kind::word);
  CHECK(tokens::gap_kind_of("") == tokens::gap_kind::word);
  CHECK(tokens::gap_kind_of("..") == tokens::gap_kind::word);
  CHECK(tokens::gap_kind_of("\u2019") == tokens::gap_kind::tight);
  CHECK(tokens::gap_kind_of("$") == tokens::gap_kind::opening);
  CHECK(tokens::gap_kind_of("\u300a") == tokens::gap_kind::cjk);
}

}  // namespace word_gaps_test
