#include "clinicalbert/text/segmentation/sentence_marks.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"
#include "tests/catch.hpp"

namespace sentence_marks_test {

namespace text = clinicalbert::text;
namespace marks = clinicalbert::text::sentence_marks;

TEST_CASE("each code point that is a mark begins with a byte that says so", "[text]") {
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    const bool is_mark = marks::is_cjk_end(value) || marks::is_opener(value) || marks::is_closer(value) ||
                         marks::is_plain_bullet(value) || text::is_line_break(value) || value == marks::ellipsis ||
                         value == marks::full_width_stop || value == marks::full_width_semicolon;
    if (!is_mark) continue;
    std::string bytes;
    text::append_utf8(bytes, value);
    CAPTURE(static_cast<unsigned>(value));
    CHECK(marks::mark_of(bytes[0]) != marks::mark::none);
  }
}

TEST_CASE("brackets and quotation marks open or close, not both", "[text]") {
  for (char32_t value = 0; value <= 0xFFFF; ++value) CHECK_FALSE((marks::is_opener(value) && marks::is_closer(value)));
  CHECK(marks::is_opener(U'（'));
  CHECK(marks::is_closer(U'』'));
  CHECK_FALSE(marks::is_closer(U'’'));
}

TEST_CASE("letters are told apart", "[text]") {
  CHECK(marks::is_lower(U'a'));
  CHECK(marks::is_lower(U'é'));
  CHECK_FALSE(marks::is_lower(U'α'));
  CHECK(text::is_upper_case(U'A'));
  CHECK(text::is_upper_case(U'É'));
  CHECK(text::is_upper_case(U'Δ'));
  CHECK_FALSE(text::is_upper_case(U'頭'));
  CHECK(text::is_ideograph(U'头'));
  CHECK_FALSE(text::is_ideograph(U'。'));
  CHECK(marks::is_digit(U'７'));
}

TEST_CASE("the code point before a place is the one that reading forward finds", "[text]") {
  const std::string bytes = "a\xC3\xA9\xE5\xA4\xB4\xF0\x9F\x98\x80\x80\xE5\xA4 \xFF\xC3";
  for (std::size_t at = 0; at < bytes.size();) {
    const auto one = text::decode_utf8(bytes, at);
    const std::size_t end = at + one.length;
    CAPTURE(at);
    CHECK(marks::begin_before(bytes, 0, end) == at);
    CHECK(marks::code_point_before(bytes, 0, end) == one.value);
    at = end;
  }
  CHECK(marks::code_point_before(bytes, 0, 0) == 0);
}

}  // namespace sentence_marks_test
