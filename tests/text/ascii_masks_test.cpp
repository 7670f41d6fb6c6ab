#include "clinicalbert/text/ascii_masks.hpp"

#include <array>
#include <cstdint>
#include <random>

#include "clinicalbert/text/unicode.hpp"
#include "tests/catch.hpp"

namespace ascii_masks_test {

namespace text = clinicalbert::text;

namespace {

text::ascii_masks plain(const std::array<char, 64>& bytes) {
  text::ascii_masks result;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte >= 0x80) continue;
    const auto kind = text::properties_of(byte).kind();
    const std::uint64_t bit = std::uint64_t{1} << i;
    if (kind == text::category::letter) result.letters |= bit;
    if (kind == text::category::punctuation) result.punctuation |= bit;
    if (kind == text::category::space) result.spaces |= bit;
  }
  return result;
}

}  // namespace

TEST_CASE("64 bytes at once are what each is alone", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::size_t wrong = 0;
  for (unsigned round = 0; round < 2000; ++round) {
    std::array<char, 64> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      // Every byte at every place, then any at all.
      bytes[i] = static_cast<char>(round < 256 ? round + i : random());
    }
    const auto wanted = plain(bytes);
    wrong += text::ascii_masks_of(bytes.data()) != wanted;
    wrong += text::ascii_masks_of<text::portable_lanes>(bytes.data()) != wanted;
  }
  CHECK(wrong == 0);
}

TEST_CASE("what is neither is removed or not ASCII", "[text]") {
  std::array<char, 64> bytes;
  bytes.fill(' ');
  bytes[3] = '\0';
  bytes[5] = '\v';
  bytes[8] = '\x7F';
  bytes[63] = '\x80';
  CHECK(text::ascii_masks_of(bytes.data()).others() == (1U << 3 | 1U << 5 | 1U << 8 | std::uint64_t{1} << 63));
}

}  // namespace ascii_masks_test
