#include "clinicalbert/tokens/short_word.hpp"

#include <string>

#include "tests/catch.hpp"

namespace short_word_test {

using clinicalbert::tokens::short_word;

TEST_CASE("a word of up to 16 bytes is two numbers", "[tokens]") {
  const std::string bytes = "fever\xE2\x89\xA5 38 CELSIUS and more";
  for (std::size_t size = 0; size <= short_word::most_bytes; ++size) {
    CAPTURE(size);
    const auto word = short_word::read(bytes.data(), size);
    CHECK(word == short_word::of(bytes.substr(0, size)));
    CHECK((word.second == 0) == (size <= 8));
  }
  CHECK(short_word::of("ab").first == 0x6261);
  CHECK(short_word::of("abcdefghi").second == 0x69);
}

TEST_CASE("only capital letters of ASCII become small ones", "[tokens]") {
  std::string bytes, lower;
  const auto compare = [&] {
    CHECK(short_word::of(bytes).lower_case() == short_word::of(lower));
    bytes.clear();
    lower.clear();
  };
  for (int value = 1; value < 256; ++value) {
    bytes += static_cast<char>(value);
    lower += static_cast<char>(value >= 'A' && value <= 'Z' ? value + ('a' - 'A') : value);
    if (bytes.size() == short_word::most_bytes) compare();
  }
  compare();
}

}  // namespace short_word_test
