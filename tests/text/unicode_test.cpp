#include "clinicalbert/text/unicode.hpp"

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "clinicalbert/text/normalize.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace unicode_test {

namespace text = clinicalbert::text;

namespace {

/// Compares each code point with what Hugging Face was measured to do; returns how many were compared.
std::size_t compare_with_measured(const std::string& file, text::normalize_options options) {
  std::ifstream in(tests::data(file));
  REQUIRE(in);
  std::size_t compared = 0;
  std::size_t wrong = 0;
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::string kind;
    bool punctuation = false;
    fields >> std::hex >> first >> last >> kind >> punctuation;
    REQUIRE(fields);
    std::string mapped;
    for (std::uint32_t value = 0; fields >> value;) text::append_utf8(mapped, value);
    for (char32_t value = first; value <= last; ++value, ++compared) {
      std::string self;
      text::append_utf8(self, value);
      std::string wanted = self;
      if (kind == "removed") wanted.clear();
      if (kind == "space") wanted = " ";
      if (kind == "cjk") wanted = " " + self + " ";
      if (kind == "mapped") wanted = mapped;
      if (kind == "hangul") {
        const std::uint32_t syllable = value - 0xAC00;
        wanted.clear();
        text::append_utf8(wanted, 0x1100 + syllable / (21 * 28));
        text::append_utf8(wanted, 0x1161 + syllable / 28 % 21);
        if (syllable % 28 != 0) text::append_utf8(wanted, 0x11A7 + syllable % 28);
      }
      const text::normalized_text got = text::normalize(self, options);
      bool spans_right = got.spans.size() == got.text.size();
      for (const text::byte_span span : got.spans)
        spans_right = spans_right && span == text::byte_span{0, static_cast<std::uint32_t>(self.size())};
      // The splitter alone may call something punctuation that never reaches it: only what normalizing leaves counts.
      const bool reaches = kind == "same";
      const bool splits = text::properties_of(value).kind() == text::category::punctuation;
      if (got.text != wanted || !spans_right || (reaches && splits != punctuation)) {
        ++wrong;
        UNSCOPED_INFO("U+" << std::hex << static_cast<std::uint32_t>(value));
      }
    }
  }
  CHECK(wrong == 0);
  return compared;
}

constexpr std::size_t all_but_surrogates = 0x110000 - 0x800;

}  // namespace

TEST_CASE("every code point is normalized as Hugging Face does, cased", "[text]") {
  CHECK(compare_with_measured("tokens/code_points_cased.txt", {false, false, true}) == all_but_surrogates);
}

TEST_CASE("every code point is normalized as Hugging Face does, uncased", "[text]") {
  CHECK(compare_with_measured("tokens/code_points_uncased.txt", {true, true, true}) == all_but_surrogates);
}

TEST_CASE("properties that BERT's splitting rests on", "[text]") {
  using text::category;
  const auto kind = [](char32_t value) { return text::properties_of(value).kind(); };
  CHECK(kind('a') == category::letter);
  CHECK(kind(' ') == category::space);
  CHECK(kind('\n') == category::space);
  CHECK(kind('\v') == category::removed);
  CHECK(kind('$') == category::punctuation);
  CHECK(kind(0x00B0) == category::letter);  // degree sign: a symbol, not punctuation
  CHECK(kind(0x200B) == category::removed);
  CHECK(kind(0x4E00) == category::cjk);
  CHECK(kind(0x2B820) == category::letter);  // not CJK, unlike BERT's own code
  CHECK(kind(0x2B920) == category::cjk);
  CHECK(kind(0xAC00) == category::letter);
  CHECK(text::properties_of(0x0301).is_mark());
  CHECK(text::properties_of(0x0301).combining_class() == 230);
}

TEST_CASE("lower case is one code point but for U+0130", "[text]") {
  const auto lower = [](char32_t value) {
    std::vector<char32_t> all;
    text::lower_case(value, [&](char32_t part) { all.push_back(part); });
    return all;
  };
  CHECK(lower('A') == std::vector<char32_t>{'a'});
  CHECK(lower(0x0130) == std::vector<char32_t>{'i', 0x0307});
  CHECK(lower(0x03A3) == std::vector<char32_t>{0x03C3});
  CHECK(lower(0x16EA0) == std::vector<char32_t>{0x16EBB});  // Unicode 17
}

}  // namespace unicode_test
