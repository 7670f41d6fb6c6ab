#include "clinicalbert/text/white_space.hpp"

#include <string_view>

#include "tests/catch.hpp"

namespace white_space_test {

namespace text = clinicalbert::text;
using text::byte_span;

TEST_CASE("white space is what Unicode calls so", "[text]") {
  std::size_t count = 0;
  for (char32_t value = 0; value <= 0x10FFFF; ++value) count += text::is_white_space(value);
  CHECK(count == 25);
  CHECK(text::is_blank(0x3000));
  CHECK(text::is_line_break(0x2028));
  CHECK_FALSE(text::is_white_space(0x200B));
}

TEST_CASE("lines end with LF, CR LF, CR and Unicode's breaks", "[text]") {
  constexpr std::string_view lines = "a\r\n\nb\rc\xE2\x80\xA8";
  const auto first = text::next_line(lines, 0);
  CHECK(first.content == byte_span{0, 1});
  CHECK(first.line_break == byte_span{1, 3});
  CHECK(text::next_line(lines, 3).content.empty());
  CHECK(text::next_line(lines, 4).line_break == byte_span{5, 6});
  CHECK(text::next_line(lines, 6).line_break == byte_span{7, 10});
  CHECK(text::next_line(lines, 10).line_break.empty());
}

TEST_CASE("white space is trimmed from the ends of a span", "[text]") {
  constexpr std::string_view padded =
      " \t\xE3\x80\x80"
      "a b\n ";
  CHECK(text::without_blanks(padded, {0, 8}) == byte_span{5, 8});
  CHECK(text::without_white_space(padded, {0, 10}) == byte_span{5, 8});
  CHECK(text::without_blanks(padded, {0, 5}) == byte_span{5, 5});
  CHECK(text::without_blanks("\xE3\x80", {0, 2}) == byte_span{0, 2});
}

}  // namespace white_space_test
