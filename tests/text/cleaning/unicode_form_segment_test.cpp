#include "clinicalbert/text/cleaning/unicode_form_segment.hpp"

#include <string_view>

#include "tests/catch.hpp"

namespace unicode_form_segment_test {

namespace text = clinicalbert::text;
using text::byte_span;
using text::unicode_form;

TEST_CASE("segments are written one after the other, each with its place in the text", "[text]") {
  constexpr std::string_view original = "xe\u0301\ufb01";
  text::unicode_form_segment segment(unicode_form::nfkc);
  text::mapped_text result;
  segment.write(original, {1, 4}, result);
  segment.write(original, {4, 7}, result);
  CHECK(result.text == "\u00e9fi");
  REQUIRE(result.map.runs().size() == 2);
  CHECK(result.map.runs()[0] == text::offset_map::run{{0, 2}, {1, 4}, false});
  CHECK(result.map.runs()[1] == text::offset_map::run{{2, 4}, {4, 7}, false});
}

TEST_CASE("what comes back to itself is copied", "[text]") {
  constexpr std::string_view original = "\u00e9\u0316\u0915\u093c";
  text::unicode_form_segment segment(unicode_form::nfc);
  text::mapped_text result;
  segment.write(original, {0, 4}, result);
  segment.write(original, {4, 10}, result);
  CHECK(result.text == original);
  REQUIRE(result.map.runs().size() == 1);
  CHECK(result.map.runs()[0] == text::offset_map::run{{0, 10}, {0, 10}, true});
}

}  // namespace unicode_form_segment_test
