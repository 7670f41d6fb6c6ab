#include "clinicalbert/tokens/plain_words.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>

#include "tests/catch.hpp"

namespace plain_words_test {

namespace tokens = clinicalbert::tokens;

namespace {

/// Looks at the beginning of a text with spaces behind it.
tokens::plain_block block_of(const std::string& text, bool split_cjk = true) {
  static std::string padded;
  padded = text + std::string(80, ' ');
  return tokens::read_plain_block(text, 0, padded.data(), split_cjk);
}

std::uint64_t bits(std::initializer_list<unsigned> places) {
  std::uint64_t all = 0;
  for (const unsigned place : places) all |= std::uint64_t{1} << place;
  return all;
}

}  // namespace

TEST_CASE("words, punctuation and ideographs of a block", "[tokens]") {
  const auto block = block_of("No fever, \u4e00\uff0cx");
  CHECK(block.words.starts == bits({0, 3, 8, 10, 13, 16}));
  CHECK(block.words.lasts == bits({1, 7, 8, 12, 15, 16}));
  CHECK(block.size == 64);
  CHECK(block.ends_plain);
}

TEST_CASE("a block ends at what must be normalized, and before the word that touches it", "[tokens]") {
  for (const std::string other : {"\u00e9", "\u0301", "\v", "\xFF", "\u200d", "\uf900"}) {
    const auto apart = block_of("no " + other + " fever");
    CHECK(apart.words.starts == bits({0}));
    CHECK(apart.size == 3);
    CHECK_FALSE(apart.ends_plain);
    const auto touching = block_of("no fe" + other + "ver");
    CHECK(touching.words.starts == bits({0}));
    CHECK(touching.words.lasts == bits({1}));
    CHECK(touching.size == 3);
  }
  CHECK(block_of("\u4e00 x", false).size == 0);
}

TEST_CASE("a word or character that the block may cut is left to the next", "[tokens]") {
  const auto letters = block_of(std::string(60, ' ') + "fevers");
  CHECK(letters.words.starts == 0);
  CHECK(letters.size == 60);
  CHECK(letters.ends_plain);
  for (const std::string character : {"\u4e00", "\uff0c", "\U00020000"}) {
    const auto block = block_of(std::string(62, '.') + character);
    CHECK(block.words.starts == ~std::uint64_t{0} >> 2);
    CHECK(block.size == 62);
    CHECK(block.ends_plain);
  }
  const auto all = block_of(std::string(70, 'a'));
  CHECK(all.words.starts == 0);
  CHECK(all.size == 0);
}

TEST_CASE("what stands alone", "[tokens]") {
  CHECK(tokens::stands_alone(U'\u4e00', true));
  CHECK_FALSE(tokens::stands_alone(U'\u4e00', false));
  CHECK(tokens::stands_alone(U'\u3002', false));
  CHECK_FALSE(tokens::stands_alone(U'\u037e', true));  // becomes ;
  CHECK_FALSE(tokens::stands_alone(U'a', true));
  CHECK_FALSE(tokens::stands_alone(U'\u00e9', true));
}

}  // namespace plain_words_test
