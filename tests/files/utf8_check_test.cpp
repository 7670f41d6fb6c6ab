#include "clinicalbert/files/utf8_check.hpp"

#include <optional>

#include "tests/catch.hpp"

namespace utf8_check_test {

using clinicalbert::files::first_invalid_utf8;

TEST_CASE("well-formed UTF-8 is recognized, and the first bad byte found") {
  CHECK(first_invalid_utf8("") == std::nullopt);
  CHECK(first_invalid_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBF\xF4\x8F\xBF\xBF") == std::nullopt);
  CHECK(first_invalid_utf8("ab\x80") == 2U);            // continuation alone
  CHECK(first_invalid_utf8("a\xC0\xAF") == 1U);         // overlong
  CHECK(first_invalid_utf8("\xE0\x9F\xBF") == 0U);      // overlong
  CHECK(first_invalid_utf8("\xF0\x8F\xBF\xBF") == 0U);  // overlong
  CHECK(first_invalid_utf8("\xED\xA0\x80") == 0U);      // surrogate
  CHECK(first_invalid_utf8("\xF4\x90\x80\x80") == 0U);  // beyond U+10FFFF
  CHECK(first_invalid_utf8("\xF5\x80\x80\x80") == 0U);
  CHECK(first_invalid_utf8("abc\xE2\x82") == 3U);  // cut off
  CHECK(first_invalid_utf8("\xE2\x28\xA1") == 0U);
  CHECK(first_invalid_utf8("\xFF") == 0U);
}

}  // namespace utf8_check_test
