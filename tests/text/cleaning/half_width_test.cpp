#include "clinicalbert/text/cleaning/half_width.hpp"

#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/text/cleaning/mapped_text_rules.hpp"

namespace half_width_test {

namespace text = clinicalbert::text;
using text::byte_span;
using text::to_half_width;

namespace {

constexpr text::half_width_options with_punctuation{true};

}  // namespace

TEST_CASE("full-width letters, digits, signs and the space become half-width", "[text]") {
  CHECK(to_half_width("ＣＴ　３８．５℃，２＋５％；ｘ～ｙ").text == "CT 38.5℃，2+5%；x~y");
}

TEST_CASE("every full-width form has its half-width one", "[text]") {
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    char32_t want = value;
    if (value == 0x3000) want = ' ';
    if (value >= 0xFF01 && value <= 0xFF5E) want = value - 0xFF01 + '!';
    if (value >= 0xFFE0 && value <= 0xFFE6)
      want = std::u32string_view(U"\u00a2\u00a3\u00ac\u00af\u00a6\u00a5\u20a9")[value - 0xFFE0];
    const bool ideographic = value == 0x3001 || value == 0x3002 || (value >= 0x3008 && value <= 0x300B) ||
                             value == 0x3010 || value == 0x3011 || value == 0x3014 || value == 0x3015;
    const bool chinese =
        value < 0x10000 &&
        std::u32string_view(U"\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f").find(value) != std::u32string_view::npos;
    if (text::half_width(value) != (chinese ? value : want)) FAIL("U+" << std::hex << std::uint32_t{value});
    if (ideographic) {
      if (text::half_width(value, with_punctuation) >= 0x80) FAIL("U+" << std::hex << std::uint32_t{value});
    } else if (text::half_width(value, with_punctuation) != want) {
      FAIL("U+" << std::hex << std::uint32_t{value});
    }
  }
}

TEST_CASE("Chinese punctuation is turned if asked", "[text]") {
  const std::string original = "主诉：咳嗽、发热。（３天）！？；，【注】〔１〕《书》〈页〉“好”·…";
  CHECK(to_half_width(original).text == "主诉：咳嗽、发热。（3天）！？；，【注】〔1〕《书》〈页〉“好”·…");
  CHECK(to_half_width(original, with_punctuation).text == "主诉:咳嗽,发热.(3天)!?;,[注][1]<书><页>“好”·…");
}

TEST_CASE("each turned code point comes from its own bytes", "[text]") {
  const auto made = to_half_width("a１２b￡");
  CHECK(made.text == "a12b\u00a3");
  const std::vector<text::offset_map::run> want = {{{0, 1}, {0, 1}, true},
                                                   {{1, 2}, {1, 4}, false},
                                                   {{2, 3}, {4, 7}, false},
                                                   {{3, 4}, {7, 8}, true},
                                                   {{4, 6}, {8, 11}, false}};
  CHECK(std::vector<text::offset_map::run>(made.map.runs().begin(), made.map.runs().end()) == want);
}

TEST_CASE("malformed bytes are no full-width forms", "[text]") {
  const std::string bytes = "\xEF\xBC\xE3\x80 \xEF";
  const auto made = to_half_width(bytes, with_punctuation);
  CHECK((made.text == bytes));
  CHECK(made.map.runs().size() == 1);
}

TEST_CASE("half-width forms of any bytes keep to the rules and are stable", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    const std::string bytes = tests::random_bytes(random, 60);
    const text::half_width_options options{random() % 2 == 0};
    const auto made = to_half_width(bytes, options);
    CHECK(tests::keeps_to_the_rules(bytes, made));
    CHECK((to_half_width(made.text, options).text == made.text));
    std::string one_by_one;
    bool good = true;
    std::uint32_t at = 0;
    while (at < bytes.size()) {
      const auto code_point = text::decode_utf8(bytes, at);
      const byte_span image = made.map.image({at, at + code_point.length});
      const byte_span back = made.map.origin(image);
      good = good && back == byte_span{at, at + code_point.length};
      if (code_point.malformed) {
        one_by_one += bytes[at];
      } else {
        text::append_utf8(one_by_one, text::half_width(code_point.value, options));
      }
      at += code_point.length;
    }
    CHECK((good && one_by_one == made.text));
  }
}

}  // namespace half_width_test
