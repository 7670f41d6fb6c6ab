#include "clinicalbert/weights/half.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "tests/catch.hpp"

namespace half_test {

using namespace clinicalbert::weights;

TEST_CASE("binary16 is widened exactly") {
  CHECK(widen_f16(0x3C00) == 1.0F);
  CHECK(widen_f16(0xC000) == -2.0F);
  CHECK(widen_f16(0x7BFF) == 65504.0F);
  CHECK(widen_f16(0x0400) == 0x1p-14F);
  CHECK(widen_f16(0x0001) == 0x1p-24F);
  CHECK(widen_f16(0x83FF) == -0x1.FF8p-15F);
  CHECK(std::bit_cast<std::uint32_t>(widen_f16(0x8000)) == 0x80000000U);
  CHECK(widen_f16(0x7C00) == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(widen_f16(0x7E01)));
}

TEST_CASE("every binary16 and bfloat16 survives widening and narrowing") {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const bool same16 = std::isnan(widen_f16(half)) ? std::isnan(widen_f16(narrow_f16(widen_f16(half))))
                                                    : narrow_f16(widen_f16(half)) == half;
    const bool same_b16 = std::isnan(widen_bf16(half)) ? std::isnan(widen_bf16(narrow_bf16(widen_bf16(half))))
                                                       : narrow_bf16(widen_bf16(half)) == half;
    if (!same16 || !same_b16) FAIL("bits " << bits);
  }
}

TEST_CASE("narrowing rounds to the nearest, ties to even") {
  // Between neighbours a and b, the middle goes to the even one, and the floats beside it to the nearer one.
  for (std::uint32_t bits = 0; bits < 0x7BFF; ++bits) {
    const auto low = static_cast<std::uint16_t>(bits);
    const auto high = static_cast<std::uint16_t>(bits + 1);
    const float middle = (widen_f16(low) + widen_f16(high)) / 2;
    const auto even = bits % 2 == 0 ? low : high;
    if (narrow_f16(middle) != even || narrow_f16(std::nextafter(middle, 0.0F)) != low ||
        narrow_f16(std::nextafter(middle, 1e9F)) != high || narrow_f16(-middle) != (even | 0x8000)) {
      FAIL("between " << low << " and " << high);
    }
  }
  CHECK(narrow_f16(65519.996F) == 0x7BFF);
  CHECK(narrow_f16(65520.0F) == 0x7C00);
  CHECK(narrow_f16(1e30F) == 0x7C00);
  CHECK(narrow_bf16(std::bit_cast<float>(0x3F808000U)) == 0x3F80);
  CHECK(narrow_bf16(std::bit_cast<float>(0x3F818000U)) == 0x3F82);
  CHECK(narrow_bf16(std::bit_cast<float>(0x3F808001U)) == 0x3F81);
  CHECK(narrow_bf16(std::numeric_limits<float>::max()) == 0x7F80);
}

}  // namespace half_test
