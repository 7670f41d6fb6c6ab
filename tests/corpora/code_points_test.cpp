#include "clinicalbert/corpora/code_points.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace code_points_test {

using clinicalbert::corpora::code_point_index;

TEST_CASE("bytes and code points") {
  const std::string text =
      "a\xC3\xA4\xE6\x82\xA3\xF0\x9F\x98\x80"
      "b\xFF";  // a, U+00E4, U+60A3, U+1F600, b, malformed
  const code_point_index index(text);
  CHECK(index.size() == 6);
  const std::vector<std::size_t> firsts{0, 1, 3, 6, 10, 11, 12};
  for (std::size_t i = 0; i < firsts.size(); ++i) {
    CHECK(index.byte_of(i) == firsts[i]);
    CHECK(index.code_point_of(firsts[i]) == i);
  }
  CHECK(index.code_point_of(2) == 1);
  CHECK(index.code_point_of(9) == 3);
  CHECK(index.code_point_of(100) == 6);
  CHECK(!index.byte_of(7));
  CHECK(code_point_index("").byte_of(0) == 0U);
}

TEST_CASE("random bytes: every offset there and back") {
  const std::uint32_t seed = 23;
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::string text;
  for (int i = 0; i < 2000; ++i) {
    static const char* const parts[] = {"a", "\xC3\xA4", "\xE6\x82\xA3", "\xF0\x9F\x98\x80", "\xFF", "\xE6\x82", "\n"};
    text += parts[random() % 7];
  }
  const code_point_index index(text);
  std::size_t at = 0;
  for (std::size_t i = 0; i < index.size(); ++i) {
    REQUIRE(index.byte_of(i) == at);
    REQUIRE(index.code_point_of(at) == i);
    at += clinicalbert::text::decode_utf8(text, at).length;
  }
  CHECK(at == text.size());
}

}  // namespace code_points_test
