#include "clinicalbert/text/list_lines.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace list_lines_test {

namespace files = clinicalbert::files;
namespace text = clinicalbert::text;

namespace {

using entries = std::vector<std::pair<std::string, std::string>>;

entries read(std::string_view list) {
  entries all;
  text::for_each_list_line(list, "list.txt",
                           [&](std::string_view first, std::string_view second) { all.emplace_back(first, second); });
  return all;
}

}  // namespace

TEST_CASE("a list has a line for each entry, a TAB between its fields", "[text]") {
  struct row {
    std::string_view list;
    entries wanted;
  };
  for (const auto& [list, wanted] : {row{"", {}}, row{"\n\r\n\n", {}}, row{"a", {{"a", ""}}}, row{"a\n", {{"a", ""}}},
                                     row{"a b\tc d\r\n\n\te\n", {{"a b", "c d"}, {"", "e"}}},
                                     row{"\xEF\xBB\xBF"
                                         "a\tb\tc",
                                         {{"a", "b\tc"}}},
                                     row{"a\t\n\u4E3B\u8BC9", {{"a", ""}, {"\u4E3B\u8BC9", ""}}}}) {
    CAPTURE(list);
    CHECK(read(list) == wanted);
  }
}

TEST_CASE("what is wrong with a list is said with the line and without a word of it", "[text]") {
  CHECK_THROWS_WITH(read("a\n\nb\xFF\n"), "list.txt: line 3: is not valid UTF-8");
  const auto refuse = [](std::string_view first, std::string_view) {
    if (first == "b") throw std::invalid_argument("is refused");
  };
  CHECK_THROWS_WITH(text::for_each_list_line("\na\r\nb\r\n", "list.txt", refuse), "list.txt: line 3: is refused");
  CHECK_THROWS_AS(text::for_each_list_line("b", "list.txt", refuse), files::file_error);
}

}  // namespace list_lines_test
