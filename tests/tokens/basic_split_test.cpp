#include "clinicalbert/tokens/basic_split.hpp"

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "tests/catch.hpp"

namespace basic_split_test {

namespace text = clinicalbert::text;
namespace tokens = clinicalbert::tokens;

namespace {

struct seen_word {
  std::string bytes;
  text::byte_span span;
  friend bool operator==(const seen_word&, const seen_word&) = default;
};

/// Writes down what it is given.
struct words_seen {
  std::string original;
  bool lowercase = false;
  std::vector<seen_word> all;
  bool sound = true;

  void words(const tokens::plain_words& found) {
    sound = sound && std::popcount(found.starts) == std::popcount(found.lasts);
    for (auto starts = found.starts, lasts = found.lasts; starts != 0; starts &= starts - 1, lasts &= lasts - 1) {
      const auto begin = static_cast<std::uint32_t>(std::countr_zero(starts));
      const auto end = static_cast<std::uint32_t>(std::countr_zero(lasts)) + 1;
      std::string bytes(found.bytes + begin, end - begin);
      const text::byte_span span{found.origin + begin, found.origin + end};
      sound = sound && bytes == original.substr(span.begin, span.size());
      if (lowercase) {
        for (char& byte : bytes) byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
      }
      all.push_back({bytes, span});
    }
  }
  void word(const tokens::split_word& one) {
    const auto size = static_cast<std::uint32_t>(one.bytes.size());
    sound = sound && (one.too_long || one.origin(0, size) == one.span);
    all.push_back({one.too_long ? "too long" : std::string(one.bytes), one.span});
  }
};

std::vector<seen_word> words_of(const std::string& original, text::normalize_options options, std::uint32_t begin = 0) {
  words_seen seen{original, options.lowercase, {}, true};
  tokens::word_splitter(original, options, begin, seen).run();
  if (!seen.sound) FAIL("words and spans do not fit");
  return seen.all;
}

/// Gathers what the normalizer alone gives into words.
struct normalized_words {
  std::vector<seen_word> all;
  bool open = false;

  void letter(char32_t value, text::byte_span span) {
    if (!open) all.push_back({"", span});
    open = true;
    text::append_utf8(all.back().bytes, value);
    all.back().span.end = span.end;
  }
  void punctuation(char32_t value, text::byte_span span) {
    open = false;
    letter(value, span);
    open = false;
  }
  void space(text::byte_span) { open = false; }
};

constexpr text::normalize_options cased{};
constexpr text::normalize_options uncased{true, true, true};

}  // namespace

TEST_CASE("white space parts words and punctuation stands alone", "[tokens]") {
  CHECK(words_of("0.5 mg b.i.d.", cased) == std::vector<seen_word>{{"0", {0, 1}},
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
        std::vector<seen_word>{{"a", {0, 1}}, {"\u4e00", {1, 4}}, {"\u4e8c", {4, 7}}, {"b", {7, 8}}});
  CHECK(words_of("a\u4e00\u4e8cb", {false, false, false}) == std::vector<seen_word>{{"a\u4e00\u4e8cb", {0, 8}}});
}

TEST_CASE("a removed character parts no word and lies in its span", "[tokens]") {
  CHECK(words_of("a\vb", cased) == std::vector<seen_word>{{"ab", {0, 3}}});
  CHECK(words_of("fe\u200bver\u200b", cased) == std::vector<seen_word>{{"fever", {0, 8}}});
  CHECK(words_of("FE\u0301VER\u0301", uncased) == std::vector<seen_word>{{"fever", {0, 7}}});
}

TEST_CASE("parts of a word know where they come from", "[tokens]") {
  struct parts {
    std::size_t seen = 0;
    void words(const tokens::plain_words& found) { CHECK(found.starts == 0); }
    void word(const tokens::split_word& one) {
      ++seen;
      REQUIRE(one.bytes == "xe\u1100\u1161\u11a8y");
      CHECK(one.origin(0, 1) == text::byte_span{0, 1});
      CHECK(one.origin(1, 2) == text::byte_span{1, 3});
      CHECK(one.origin(2, 5) == text::byte_span{3, 6});
      CHECK(one.origin(5, 8) == text::byte_span{3, 6});
      CHECK(one.origin(1, 12) == text::byte_span{1, 9});
    }
  } sink;
  // 1, 2, 3, 2 and 1 bytes; x, e and three jamo, y
  tokens::word_splitter("x\u00c9\uac01\u0301y", uncased, 0, sink).run();
  CHECK(sink.seen == 1);
}

TEST_CASE("only the bytes that are asked for are split", "[tokens]") {
  CHECK(words_of("no fever", cased, 3) == std::vector<seen_word>{{"fever", {3, 8}}});
  CHECK(words_of("no fever", cased, 8).empty());
}

TEST_CASE("words are the same wherever they lie in blocks of 64 bytes", "[tokens]") {
  const std::string phrase = "No \u4e00FE\u0301VER,x\v\uff0c \u00e9t\u00e9.\U0002f800 12\u4e8c\t";
  const auto wanted = words_of(phrase, uncased);
  for (std::uint32_t before = 0; before < 200; ++before) {
    auto moved = words_of(std::string(before, ' ') + phrase, uncased);
    for (auto& [bytes, span] : moved) span = {span.begin - before, span.end - before};
    CHECK(moved == wanted);
  }
  for (std::uint32_t letters = 1; letters <= 100; ++letters) {
    CAPTURE(letters);
    const std::string run(letters, 'a');
    CHECK(words_of(run, cased) == std::vector<seen_word>{{run, {0, letters}}});
    CHECK(words_of(run + " b", cased) ==
          std::vector<seen_word>{{run, {0, letters}}, {"b", {letters + 1, letters + 2}}});
    CHECK(words_of(run + "\u4e00", cased) ==
          std::vector<seen_word>{{run, {0, letters}}, {"\u4e00", {letters, letters + 3}}});
  }
}

TEST_CASE("every code point is split as it is normalized", "[tokens]") {
  std::size_t wrong = 0;
  for (const auto& options : {cased, uncased, text::normalize_options{true, false, false}}) {
    for (char32_t value = 0; value < 0x110000; ++value) {
      if (value >= 0xD800 && value < 0xE000) continue;
      if (value > 0x30000 && value % 61 != 0) continue;  // planes of little but private use
      std::string original = "x";
      text::append_utf8(original, value);
      original += "y";
      normalized_words wanted;
      text::normalizer steps(original, options);
      for (std::uint32_t at = 0; at < original.size();) at = steps.step(at, wanted);
      const auto got = words_of(original, options);
      wrong += got != wanted.all;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a word of more than 100 code points is marked, whatever it is made of", "[tokens]") {
  std::string accents;
  std::string mixed = "\u00e9";
  for (int i = 0; i < 101; ++i) accents += "\u00c9";
  mixed += std::string(100, 'a');
  for (const auto& options : {cased, uncased}) {
    CHECK(words_of(accents, options) == std::vector<seen_word>{{"too long", {0, 202}}});
    CHECK(words_of(mixed, options) == std::vector<seen_word>{{"too long", {0, 102}}});
    CHECK(words_of(mixed.substr(0, 101), options).front().bytes.size() >= 100);
  }
}

}  // namespace basic_split_test
