#include "clinicalbert/text/cleaning/collapse_white_space.hpp"

#include <string>
#include <string_view>

#include "tests/catch.hpp"
#include "tests/text/cleaning/step_properties.hpp"

namespace collapse_white_space_test {

namespace text = clinicalbert::text;
using text::byte_span;

namespace {

std::string collapsed(std::string_view original, const text::white_space_options& options = {}) {
  return text::collapse_white_space(original, options).text;
}

constexpr text::white_space_options nothing{false, false, false, false, false, text::white_space_options::any_number};

}  // namespace

TEST_CASE("repeated blanks become one space, empty lines one", "[text]") {
  CHECK(collapsed("no  fever \t today") == "no fever today");
  CHECK(collapsed("\n \n  a\n\n \n\nb  \r\nc \n\n") == "a\n\nb\nc");
  CHECK(collapsed("a\xC2\xA0\xC2\xA0"
                  "b\xE3\x80\x80"
                  "c") == "a b c");
  CHECK(collapsed(" \n\t ").empty());
  CHECK(collapsed("").empty());
}

TEST_CASE("each option of white space works alone", "[text]") {
  auto options = nothing;
  CHECK(collapsed(" \t a\t\tb  \r\n\r\n\r\nc ", options) == " a\tb \r\n\r\n\r\nc ");
  options.as_spaces = true;
  CHECK(collapsed("\ta\t\tb", options) == " a b");
  options = nothing;
  options.as_line_feeds = true;
  CHECK(collapsed("a\r\n\rb\xE2\x80\xA9 c", options) == "a\n\nb\n c");
  options = nothing;
  options.trim_line_begins = true;
  CHECK(collapsed(" a \n b ", options) == "a \nb ");
  options = nothing;
  options.trim_line_ends = true;
  CHECK(collapsed(" a \n b ", options) == " a\n b");
  options = nothing;
  options.trim_text = true;
  CHECK(collapsed("\n a \n b \n", options) == "a \n b");
  options = nothing;
  options.most_empty_lines = 0;
  CHECK(collapsed("a\n\n \nb\n", options) == "a\nb\n");
}

TEST_CASE("two line breaks do not become one where the blanks between them are left out", "[text]") {
  auto options = nothing;
  options.trim_line_begins = true;
  const auto made = text::collapse_white_space("a\r \nb", options);
  CHECK(made.text == "a\r\rb");
  CHECK(made.map.origin({2, 3}) == byte_span{3, 4});
  CHECK(collapsed("a\r\nb\r \r\nc\n \nd", options) == "a\r\nb\r\r\nc\n\nd");
  options.as_line_feeds = true;
  CHECK(collapsed("a\r \nb", options) == "a\n\nb");
  options = nothing;
  options.most_empty_lines = 0;
  CHECK(collapsed("a\r \nb", options) == "a\rb");
}

TEST_CASE("what stays of white space comes from its own code point", "[text]") {
  const auto made = text::collapse_white_space("a\t \r\nb");
  CHECK(made.text == "a\nb");
  CHECK(made.map.origin({1, 2}) == byte_span{3, 5});
  CHECK(made.map.origin({2, 3}) == byte_span{5, 6});
  CHECK(text::collapse_white_space("a  b").map.origin({1, 2}) == byte_span{1, 2});
}

TEST_CASE("collapsing white space keeps the properties of a step, and does nothing the second time", "[text]") {
  const std::uint32_t seed = 41;
  CAPTURE(seed);
  for (const auto& options : {text::white_space_options{}, nothing}) {
    const auto step = [&](std::string_view original) { return text::collapse_white_space(original, options); };
    CHECK(tests::broken_step(seed, step) == "");
    tests::text_maker maker(seed);
    for (int round = 0; round < 500; ++round) {
      const auto once = collapsed(maker.next(), options);
      REQUIRE(collapsed(once, options) == once);
    }
  }
}

}  // namespace collapse_white_space_test
