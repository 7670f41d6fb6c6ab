#include "clinicalbert/text/utf8.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace utf8_test {

namespace text = clinicalbert::text;

namespace {

std::vector<text::decoded_code_point> decode_all(std::string_view bytes) {
  std::vector<text::decoded_code_point> all;
  for (std::size_t at = 0; at < bytes.size(); at += all.back().length) all.push_back(text::decode_utf8(bytes, at));
  return all;
}

}  // namespace

TEST_CASE("every code point comes back from its UTF-8", "[text]") {
  char bytes[4];
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    const std::uint32_t length = text::encode_utf8(value, bytes);
    const auto back = text::decode_utf8({bytes, length}, 0);
    if (back.value != value || back.length != length || back.malformed || text::utf8_length(bytes[0]) != length) {
      FAIL("code point " << static_cast<std::uint32_t>(value));
    }
  }
}

TEST_CASE("what is no code point is written as U+FFFD", "[text]") {
  for (const char32_t value : {0xD800U, 0xDFFFU, 0x110000U, 0xFFFFFFFFU}) {
    std::string bytes;
    text::append_utf8(bytes, value);
    CHECK(bytes == "\xEF\xBF\xBD");
  }
}

TEST_CASE("each malformed byte is one U+FFFD of one byte", "[text]") {
  const std::vector<std::string> malformed = {
      "\x80",         "\xBF\xBF",         "\xC0\x80",         "\xC1\xBF",     "\xC2",
      "\xE0\x9F\xBF", "\xE4\xB8",         "\xED\xA0\x80",     "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
      "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF\xFE"};
  for (std::size_t i = 0; i < malformed.size(); ++i) {
    CAPTURE(i);
    const auto all = decode_all(malformed[i]);
    CHECK(all.size() == malformed[i].size());
    for (const auto& one : all) {
      CHECK(one.value == text::replacement_character);
      CHECK(one.length == 1);
      CHECK(one.malformed);
    }
  }
}

TEST_CASE("reading goes on right after a malformed byte", "[text]") {
  const auto all = decode_all(
      "\xE4\xB8"
      "a"
      "\xE4\xB8\x80"
      "\xF0\x9F\xC3\xA9");
  std::vector<char32_t> values;
  for (const auto& one : all) values.push_back(one.value);
  CHECK(values == std::vector<char32_t>{0xFFFD, 0xFFFD, 'a', 0x4E00, 0xFFFD, 0xFFFD, 0xE9});
}

TEST_CASE("U+FFFD written in a text is not malformed", "[text]") {
  const auto one = text::decode_utf8("\xEF\xBF\xBD", 0);
  CHECK(one.value == text::replacement_character);
  CHECK(one.length == 3);
  CHECK_FALSE(one.malformed);
}

TEST_CASE("code points are counted with malformed bytes", "[text]") {
  CHECK(text::count_code_points("") == 0);
  CHECK(text::count_code_points("a\xC3\xA9\xF0\x9F\x98\x80") == 3);
  CHECK(text::count_code_points("\xFF\xFF") == 2);
}

}  // namespace utf8_test
