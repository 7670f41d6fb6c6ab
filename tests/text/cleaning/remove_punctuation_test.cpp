#include "clinicalbert/text/cleaning/remove_punctuation.hpp"

#include <string>
#include <string_view>

#include "tests/catch.hpp"
#include "tests/text/cleaning/step_properties.hpp"

namespace remove_punctuation_test {

namespace text = clinicalbert::text;
using text::byte_span;

namespace {

std::string plain(std::string_view original, const text::punctuation_options& options = {}) {
  return text::remove_punctuation(original, options).text;
}

text::punctuation_options nothing_kept() {
  text::punctuation_options options;
  options.keep_in_numbers = options.keep_signs = options.keep_hyphens = false;
  options.keep_apostrophes = options.keep_abbreviations = options.part_words = false;
  return options;
}

}  // namespace

TEST_CASE("punctuation goes, and what it parted stays apart", "[text]") {
  CHECK(plain("fever,chills; (no rash).") == "fever chills no rash");
  CHECK(plain("and/or -- \"so\"...") == "and or  so");
  CHECK(plain("x!?y") == "x y");
  CHECK(plain("...").empty());
  CHECK(plain("\n,\n") == "\n\n");
}

TEST_CASE("doses, pressures, times and signs keep their marks", "[text]") {
  CHECK(plain("0.5 mg, .5 mg; 3/4; 1,000; 10:30; 120/80.") == "0.5 mg .5 mg 3/4 1,000 10:30 120/80");
  CHECK(plain("<0.5 >=2 5% 2+ -3 p=0.05 ~10 a=b - 5") == "<0.5 >=2 5% 2+ -3 p=0.05 ~10 a b  5");
  CHECK(plain("\xEF\xBC\x92\xEF\xBC\x8E\xEF\xBC\x95") == "\xEF\xBC\x92\xEF\xBC\x8E\xEF\xBC\x95");  // full-width 2.5
  auto options = nothing_kept();
  CHECK(plain("0.5 <2 5%", options) == "05 2 5");
  options.keep_in_numbers = true;
  CHECK(plain("0.5 <2 5%", options) == "0.5 2 5");
  options.keep_signs = true;
  CHECK(plain("0.5 <2 5% <a", options) == "0.5 <2 5% a");
}

TEST_CASE("hyphens, apostrophes and abbreviations inside words", "[text]") {
  CHECK(plain("follow-up, L4-L5, - a -b- patient's 'quoted' patient\xE2\x80\x99s b.i.d. i.e. end.Next") ==
        "follow-up L4-L5  a b patient's quoted patient\xE2\x80\x99s b.i.d i.e end Next");
  auto options = nothing_kept();
  CHECK(plain("follow-up patient's b.i.d", options) == "followup patients bid");
  options.keep_hyphens = true;
  CHECK(plain("follow-up patient's b.i.d", options) == "follow-up patients bid");
  options.keep_apostrophes = true;
  CHECK(plain("follow-up patient's b.i.d", options) == "follow-up patient's bid");
  options.keep_abbreviations = true;
  CHECK(plain("follow-up patient's b.i.d", options) == "follow-up patient's b.i.d");
}

TEST_CASE("Chinese punctuation goes or stays", "[text]") {
  const std::string note = "\xE5\x8F\x91\xE7\x83\xAD\xEF\xBC\x8C\xE5\x92\xB3\xE3\x80\x82(3)";  // ，。
  CHECK(plain(note) == "\xE5\x8F\x91\xE7\x83\xAD \xE5\x92\xB3 3");
  text::punctuation_options options;
  options.keep_chinese = true;
  CHECK(plain(note, options) ==
        "\xE5\x8F\x91\xE7\x83\xAD\xEF\xBC\x8C\xE5\x92\xB3\xE3\x80\x82"
        "3");
  options.keep = U"()";
  CHECK(plain(note, options) == note);
  CHECK_FALSE(text::is_chinese_punctuation(U','));
}

TEST_CASE("the space in place of marks comes from all of them", "[text]") {
  const auto made = text::remove_punctuation("a,;b");
  CHECK(made.map.origin({1, 2}) == byte_span{1, 3});
  CHECK(made.map.origin({2, 3}) == byte_span{3, 4});
}

TEST_CASE("removing punctuation keeps the properties of a step, and leaves no mark that is not asked for", "[text]") {
  const std::uint32_t seed = 42;
  CAPTURE(seed);
  for (const auto& options : {text::punctuation_options{}, nothing_kept()}) {
    CHECK(tests::broken_step(seed, [&](std::string_view t) { return text::remove_punctuation(t, options); }) == "");
  }
  tests::text_maker maker(seed);
  for (int round = 0; round < 500; ++round) {
    const auto made = plain(maker.next(true), nothing_kept());
    std::size_t marks = 0;
    for (std::size_t at = 0; at < made.size(); at += text::decode_utf8(made, at).length)
      marks += text::properties_of(text::decode_utf8(made, at).value).kind() == text::category::punctuation;
    REQUIRE(marks == 0);
  }
}

}  // namespace remove_punctuation_test
