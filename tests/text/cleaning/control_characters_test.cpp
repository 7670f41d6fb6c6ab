#include "clinicalbert/text/cleaning/control_characters.hpp"

#include <cstdint>
#include <fstream>
#include <random>
#include <set>
#include <string>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/text/cleaning/mapped_text_rules.hpp"

namespace control_characters_test {

namespace text = clinicalbert::text;
using text::byte_span;
using text::remove_control_characters;

TEST_CASE("controls and formats are those of Unicode", "[text]") {
  std::ifstream file(tests::data("unicode/UnicodeData.controls.txt"));
  std::set<char32_t> want;
  for (std::string line; std::getline(file, line);) want.insert(static_cast<char32_t>(std::stoul(line, nullptr, 16)));
  CHECK(want.size() == 65 + 170);
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (text::is_control_or_format(value) != want.contains(value)) FAIL("U+" << std::hex << std::uint32_t{value});
  }
}

TEST_CASE("controls go, white space stays", "[text]") {
  CHECK(remove_control_characters(std::string("a\0b\x1b[\x7f]", 7)).text == "ab[]");
  CHECK(remove_control_characters("\ufeffhyper\u00adtension\u200b \u202edose\u2069\ufffd").text == "hypertension dose");
  const std::string white = "a\tb\r\nc\fd\ve\u0085f\u00a0g\u2028h\u3000";
  CHECK(remove_control_characters(white).text == white);
  CHECK(remove_control_characters(white).map.runs().size() == 1);
}

TEST_CASE("joiners stay unless asked for", "[text]") {
  const std::string original = "\u0645\u06cc\u200c\u062e \U0001F469\u200D\u2695";
  CHECK(remove_control_characters(original).text == original);
  CHECK(remove_control_characters(original, {true, false}).text == "\u0645\u06cc\u062e \U0001F469\u2695");
}

TEST_CASE("malformed bytes go if asked, and a written U+FFFD always", "[text]") {
  CHECK((remove_control_characters("a\xFF\xC3(\ufffd").text == "a\xFF\xC3("));
  CHECK(remove_control_characters("a\xFF\xC3(\ufffd", {false, true}).text == "a(");
}

TEST_CASE("what stays keeps its offsets", "[text]") {
  const auto made = remove_control_characters(
      "a\u200bb\x01"
      "c");
  CHECK(made.text == "abc");
  CHECK(made.map.origin({0, 1}) == byte_span{0, 1});
  CHECK(made.map.origin({1, 2}) == byte_span{4, 5});
  CHECK(made.map.origin({2, 3}) == byte_span{6, 7});
  CHECK(made.map.origin({0, 3}) == byte_span{0, 7});
}

TEST_CASE("removing from any bytes copies the rest and keeps to the rules", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    const std::string bytes = tests::random_bytes(random, 60);
    const text::control_character_options options{random() % 2 == 0, random() % 2 == 0};
    const auto made = remove_control_characters(bytes, options);
    CHECK(tests::keeps_to_the_rules(bytes, made));
    bool good = true;
    for (const auto& run : made.map.runs()) good = good && run.copied;
    for (std::uint32_t at = 0; at < bytes.size();) {
      const auto code_point = text::decode_utf8(bytes, at);
      const byte_span span{at, at + code_point.length};
      const byte_span image = made.map.image(span);
      const bool gone = code_point.malformed ? options.malformed : text::is_removed(code_point.value, options);
      good = good && (gone ? image.empty() : made.map.origin(image) == span);
      at = span.end;
    }
    CHECK(good);
    if (options.malformed) CHECK((remove_control_characters(made.text, options).text == made.text));
  }
}

}  // namespace control_characters_test
