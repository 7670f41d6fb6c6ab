#include "clinicalbert/text/segmentation/heading_place.hpp"

#include <string>
#include <string_view>

#include "tests/catch.hpp"

namespace heading_place_test {

namespace text = clinicalbert::text;

namespace {

/// What may begin behind `before`: "p" a paragraph, "l" a line, "s" a sentence, "i" Chinese only, "-" nothing.
std::string behind(std::u32string_view before, bool is_heading = false) {
  text::heading_place place;
  if (is_heading) place.pass_heading();
  for (const char32_t value : before) place.pass(value);
  if (place.begins_paragraph()) return "p";
  if (place.begins_line()) return "l";
  if (place.follows_sentence()) return "s";
  if (place.takes_ideographs_only()) return "i";
  return place.inside() ? "-" : "?";
}

}  // namespace

TEST_CASE("what may begin depends on what stands before", "[text]") {
  CHECK(behind(U"") == "p");
  CHECK(behind(U"  ") == "p");
  CHECK(behind(U"a") == "-");
  CHECK(behind(U"a ") == "i");
  CHECK(behind(U"a  ") == "s");
  CHECK(behind(U"a\t") == "s");
  CHECK(behind(U"a\n") == "l");
  CHECK(behind(U"a\n ") == "l");
  CHECK(behind(U"a\n \n") == "p");
  CHECK(behind(U"a\nb") == "-");
  CHECK(behind(U"a.") == "i");
  CHECK(behind(U"a. ") == "s");
  CHECK(behind(U"a; ") == "s");
  CHECK(behind(U"a, ") == "i");
  CHECK(behind(U"a.b ") == "i");
  CHECK(behind(U"a\u3002") == "s");
  CHECK(behind(U"a\uFF1B\u3000") == "s");
  CHECK(behind(U"a\uFF0C") == "-");
}

TEST_CASE("behind a heading, white space is no gap", "[text]") {
  CHECK(behind(U"", true) == "i");
  CHECK(behind(U"  \t", true) == "i");
  CHECK(behind(U"a", true) == "-");
  CHECK(behind(U"\n", true) == "l");
  CHECK(behind(U"\n\n", true) == "p");
}

}  // namespace heading_place_test
