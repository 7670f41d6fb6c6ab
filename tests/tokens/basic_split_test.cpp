#include "clinicalbert/tokens/basic_split.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace text = clinicalbert::text;
namespace tokens = clinicalbert::tokens;

namespace {

struct word {
  std::string bytes;
  text::byte_span span;
  friend bool operator==(const word&, const word&) = default;
};

std::vector<word> words_of(const std::string& original, text::normalize_options options) {
  std::vector<word> words;
  tokens::for_each_word(original, options, 0, static_cast<std::uint32_t>(original.size()),
                        [&](const tokens::split_word& one) {
                          const auto size = static_cast<std::uint32_t>(one.bytes.size());
                          if (!one.too_long) CHECK(one.origin(0, size) == one.span);
                          words.push_back({one.too_long ? "too long" : std::string(one.bytes), one.span});
                        });
  return words;
}

constexpr text::normalize_options cased{};
constexpr text::normalize_options uncased{true, true, true};

}  // namespace

TEST_CASE("white space parts words and punctuation stands alone", "[tokens]") {
  CHECK(words_of("0.5 mg b.i.d.", cased) == std::vector<word>{{"0", {0, 1}},
                                                              {".", {1, 2}},
                                                              {"5", {2, 3}},
                                                              {"mg", {4, 6}},
                                                              {"b", {7, 8}},
                                                              {".", {8, 9}},
                                                              {"i", {9, 10}},
                                                              {".", {10, 11}},
                                                              {"d", {11, 12}},
                                                              {".", {12, 13}}});
  CHECK(words_of(" \t\n", cased).empty());
  CHECK(words_of("", cased).empty());
}

TEST_CASE("an ideograph stands alone where CJK is split", "[tokens]") {
  CHECK(words_of("a\u4e00\u4e8cb", cased) ==
        std::vector<word>{{"a", {0, 1}}, {"\u4e00", {1, 4}}, {"\u4e8c", {4, 7}}, {"b", {7, 8}}});
  CHECK(words_of("a\u4e00\u4e8cb", {false, false, false}) == std::vector<word>{{"a\u4e00\u4e8cb", {0, 8}}});
}

TEST_CASE("a removed character parts no word and lies in its span", "[tokens]") {
  CHECK(words_of("a\vb", cased) == std::vector<word>{{"ab", {0, 3}}});
  CHECK(words_of("fe\u200bver\u200b", cased) == std::vector<word>{{"fever", {0, 8}}});
  CHECK(words_of("FE\u0301VER\u0301", uncased) == std::vector<word>{{"fever", {0, 7}}});
}

TEST_CASE("parts of a word know where they come from", "[tokens]") {
  const std::string original = "x\u00c9\uac01\u0301y";  // 1, 2, 3, 2 and 1 bytes; x, e and three jamo, y
  std::size_t words = 0;
  tokens::for_each_word(original, uncased, 0, static_cast<std::uint32_t>(original.size()),
                        [&](const tokens::split_word& one) {
                          ++words;
                          REQUIRE(one.bytes == "xe\u1100\u1161\u11a8y");
                          CHECK(one.origin(0, 1) == text::byte_span{0, 1});
                          CHECK(one.origin(1, 2) == text::byte_span{1, 3});
                          CHECK(one.origin(2, 5) == text::byte_span{3, 6});
                          CHECK(one.origin(5, 8) == text::byte_span{3, 6});
                          CHECK(one.origin(1, 12) == text::byte_span{1, 9});
                        });
  CHECK(words == 1);
}

TEST_CASE("only the bytes that are asked for are split", "[tokens]") {
  std::vector<text::byte_span> spans;
  tokens::for_each_word("no fever now", cased, 3, 6, [&](const tokens::split_word& one) { spans.push_back(one.span); });
  CHECK(spans == std::vector<text::byte_span>{{3, 6}});
}

TEST_CASE("a word of more than 100 code points is marked, whatever it is made of", "[tokens]") {
  std::string accents;
  std::string mixed = "\u00e9";
  for (int i = 0; i < 101; ++i) accents += "\u00c9";
  mixed += std::string(100, 'a');
  for (const auto& options : {cased, uncased}) {
    CHECK(words_of(accents, options) == std::vector<word>{{"too long", {0, 202}}});
    CHECK(words_of(mixed, options) == std::vector<word>{{"too long", {0, 102}}});
    CHECK(words_of(mixed.substr(0, 101), options).front().bytes.size() >= 100);
  }
}
