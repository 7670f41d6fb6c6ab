#include "clinicalbert/text/ideographs.hpp"

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "tests/catch.hpp"

namespace ideographs_test {

namespace text = clinicalbert::text;

namespace {

constexpr bool is_ideograph(char32_t value) { return value >= 0x4E00 && value <= 0x9FFF; }

std::uint64_t plain(std::string_view bytes) {
  std::uint64_t result = 0;
  for (std::size_t at = 0; at < 64;) {
    const auto code_point = text::decode_utf8(bytes.substr(0, 64), at);
    if (is_ideograph(code_point.value)) result |= std::uint64_t{1} << at;
    at += code_point.length;
  }
  return result;
}

}  // namespace

TEST_CASE("ideographs are found in 64 bytes, those that the end cuts left out", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::size_t wrong = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string bytes;
    while (bytes.size() < 64) {
      const auto kind = random() % 8;
      if (kind == 0) bytes += static_cast<char>(random());  // any byte, so malformed too
      if (kind == 1) text::append_utf8(bytes, static_cast<char32_t>(random() % 0x80));
      if (kind == 2) text::append_utf8(bytes, static_cast<char32_t>(random() % 0x110000));
      if (kind == 3) text::append_utf8(bytes, static_cast<char32_t>(0x4DF0 + random() % 32));
      if (kind == 4) text::append_utf8(bytes, static_cast<char32_t>(0x9FF0 + random() % 32));
      if (kind > 4) text::append_utf8(bytes, static_cast<char32_t>(0x4E00 + random() % 0x5200));
    }
    wrong += text::ideographs_in(bytes.data()) != plain(bytes);
    wrong += text::ideographs_in<text::portable_lanes>(bytes.data()) != plain(bytes);
  }
  CHECK(wrong == 0);
}

TEST_CASE("these ideographs are CJK, and normalizing leaves them as they are", "[text]") {
  std::size_t wrong = 0;
  for (char32_t value = 0x4E00; value <= 0x9FFF; ++value) {
    const auto properties = text::properties_of(value);
    wrong += properties.kind() != text::category::cjk || properties.decomposes() || properties.lower_delta() != 0;
  }
  CHECK(wrong == 0);
}

}  // namespace ideographs_test
