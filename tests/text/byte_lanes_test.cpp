#include "clinicalbert/text/byte_lanes.hpp"

#include <array>
#include <cstdint>

#include "tests/catch.hpp"

namespace byte_lanes_test {

namespace text = clinicalbert::text;

namespace {

/// Compares with plain code, for each byte at each place.
template <class Lanes>
void compare_with_plain() {
  std::size_t wrong = 0;
  for (int value = 0; value < 256; ++value) {
    for (std::size_t place = 0; place < Lanes::width; ++place) {
      std::array<char, Lanes::width> bytes;
      bytes.fill('\0');
      bytes[place] = static_cast<char>(value);
      const auto x = Lanes::load(bytes.data());
      const std::uint64_t all = Lanes::width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << Lanes::width) - 1;
      const std::uint64_t here = std::uint64_t{1} << place;
      const auto digit = value >= '0' && value <= '9' ? here : 0;
      const auto letter = (value | 0x20) >= 'a' && (value | 0x20) <= 'z' && value < 0x80 ? here : 0;
      wrong += Lanes::bits(Lanes::template between<'0', '9'>(x)) != digit;
      wrong += Lanes::bits(Lanes::template between<'a', 'z'>(Lanes::lower(x))) != letter;
      wrong += Lanes::bits(Lanes::template between<0, 0x7F>(x)) != (value < 0x80 ? all : all ^ here);
      wrong += Lanes::bits(Lanes::template between<0x38, 0x3F>(Lanes::flip(x))) !=
               (value >= 0xB8 && value <= 0xBF ? here : 0);
      wrong += Lanes::bits(Lanes::template between<'0', '9'>(x) | Lanes::template between<'a', 'z'>(Lanes::lower(x))) !=
               (digit | letter);
    }
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE(
    "bytes are compared alike in all instruction sets that this test is "
    "compiled for",
    "[text]") {
  compare_with_plain<text::portable_lanes>();
  compare_with_plain<text::native_lanes>();
#if defined(__SSE2__)
  compare_with_plain<text::sse2_lanes>();
#endif
#if defined(__AVX2__)
  compare_with_plain<text::avx2_lanes>();
#endif
#if defined(__AVX512BW__)
  compare_with_plain<text::avx512_lanes>();
#endif
#if defined(__ARM_NEON) && defined(__aarch64__)
  compare_with_plain<text::neon_lanes>();
#endif
}

}  // namespace byte_lanes_test
