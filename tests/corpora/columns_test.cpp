#include "clinicalbert/corpora/columns.hpp"

#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace columns_test {

using clinicalbert::corpora::columns_of;
using clinicalbert::corpora::number_of;
using views = std::vector<std::string_view>;

TEST_CASE("columns of a line") {
  CHECK(columns_of("a\tb\t", '\t') == views{"a", "b", ""});
  CHECK(columns_of("", '\t') == views{""});
  CHECK(columns_of("1|t|a|b", '|', 3) == views{"1", "t", "a|b"});
}

TEST_CASE("numbers are digits and nothing else") {
  CHECK(number_of("18446744073709551615") == 18446744073709551615U);
  CHECK(!number_of("18446744073709551616"));
  CHECK(!number_of(""));
  CHECK(!number_of("-1"));
  CHECK(!number_of("+1"));
  CHECK(!number_of(" 1"));
  CHECK(!number_of("1 "));
}

}  // namespace columns_test
