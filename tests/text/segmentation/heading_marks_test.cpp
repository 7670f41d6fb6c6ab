#include "clinicalbert/text/segmentation/heading_marks.hpp"

#include <string_view>

#include "tests/catch.hpp"

namespace heading_marks_test {

namespace text = clinicalbert::text;

TEST_CASE("numbers before a heading", "[text]") {
  struct row {
    std::string_view bytes, number;
  };
  for (const auto& [bytes, number] : {row{"1. Plan", "1."},
                                      row{"12) Plan", "12)"},
                                      row{"3.1 Plan", "3.1"},
                                      row{"3.1. Plan", "3.1."},
                                      row{"1.Plan", "1."},
                                      row{"(4) Plan", "(4)"},
                                      row{"(a) Plan", "(a)"},
                                      row{"IV. Plan", "IV."},
                                      row{"xi) Plan", "xi)"},
                                      row{"b) Plan", "b)"},
                                      row{"A.Plan", "A."},
                                      row{"\u4E8C\u3001\u8BCA\u65AD", "\u4E8C\u3001"},
                                      row{"\u5341\u4E00\u3001\u8BCA\u65AD", "\u5341\u4E00\u3001"},
                                      row{"\uFF08\u4E09\uFF09\u8BCA\u65AD", "\uFF08\u4E09\uFF09"},
                                      row{"\uFF11\uFF0E\u8BCA\u65AD", "\uFF11\uFF0E"},
                                      row{"\u2462\u8BCA\u65AD", "\u2462"},
                                      row{"1.", "1."},
                                      row{"HPI:", ""},
                                      row{"IV fluids:", ""},
                                      row{"1 Plan", ""},
                                      row{"1", ""},
                                      row{"(", ""},
                                      row{"()", ""},
                                      row{"(a", ""},
                                      row{"(a b)", ""},
                                      row{"(1.)", ""},
                                      row{".1", ""},
                                      row{"\u4E00\u822C\u60C5\u51B5", ""},
                                      row{"ab)", ""},
                                      row{"1a)", ""},
                                      row{"123456789)", ""},
                                      row{"-", ""},
                                      row{"\xFF.", ""}}) {
    CAPTURE(bytes);
    CHECK(bytes.substr(0, text::skip_number(bytes, 0)) == number);
  }
}

TEST_CASE("marks before a heading", "[text]") {
  struct row {
    std::string_view bytes, marks;
    std::uint32_t emphasis;
    char32_t bracket;
  };
  for (const auto& [bytes, marks, emphasis, bracket] :
       {row{"", "", 0, 0}, row{"Plan", "", 0, 0}, row{"## Plan", "## ", 0, 0}, row{"##Plan", "##", 0, 0},
        row{"**Plan", "**", 2, 0}, row{"_Plan", "_", 1, 0}, row{"* Plan", "", 0, 0}, row{"**", "", 0, 0},
        row{"- Plan", "", 0, 0}, row{"## 1. **Plan", "## 1. **", 2, 0}, row{"[Plan", "[", 0, U']'},
        row{"2. [ Plan", "2. [ ", 0, U']'}, row{"\u3010\u8BCA", "\u3010", 0, 0x3011}, row{"#      Plan", "#    ", 0, 0},
        row{"1. 2. 3. 4. 5.", "1. 2. 3. 4. ", 0, 0}}) {
    CAPTURE(bytes);
    const auto read = text::read_heading_marks(bytes, 0);
    CHECK(bytes.substr(0, read.end) == marks);
    CHECK(read.emphasis == emphasis);
    CHECK(static_cast<std::uint32_t>(read.bracket) == static_cast<std::uint32_t>(bracket));
    CHECK(read.is_marked() == (emphasis != 0 || bracket != 0 || bytes.starts_with('#')));
  }
}

}  // namespace heading_marks_test
