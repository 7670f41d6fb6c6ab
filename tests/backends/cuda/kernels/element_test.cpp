#include "clinicalbert/backends/cuda/kernels/element.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "tests/catch.hpp"

namespace element_test {

namespace {

using namespace clinicalbert::backends::device;

// Every finite 16-bit number comes back, and what lies between two goes to the nearer, half way to the even one.
template <class E>
void rounds_to_nearest(std::uint16_t infinity) {
  bool all = true;
  for (std::uint32_t bits = 0; bits + 1u < infinity; ++bits) {
    const E low{static_cast<std::uint16_t>(bits)}, high{static_cast<std::uint16_t>(bits + 1)};
    const float a = widened(low), b = widened(high), middle = a + (b - a) / 2;
    const E even = bits % 2 == 0 ? low : high;
    all = all && rounded<E>(a).bits == low.bits && rounded<E>(middle).bits == even.bits &&
          rounded<E>(std::nextafter(middle, a)).bits == low.bits &&
          rounded<E>(std::nextafter(middle, b)).bits == high.bits &&
          rounded<E>(-middle).bits == (even.bits | 0x8000u) &&
          widened(E{static_cast<std::uint16_t>(bits | 0x8000u)}) == -a;
  }
  CHECK(all);
  const float limit = std::numeric_limits<float>::infinity();
  CHECK(rounded<E>(limit).bits == infinity);
  CHECK(widened(E{infinity}) == limit);
  CHECK(std::isnan(widened(rounded<E>(std::numeric_limits<float>::quiet_NaN()))));
  CHECK(rounded_pair<E>(1.f, -2.f) == (rounded<E>(1.f).bits | std::uint32_t{rounded<E>(-2.f).bits} << 16));
}

TEST_CASE("cuda: 16-bit numbers round to nearest, ties to even") {
  rounds_to_nearest<bf16>(0x7F80);
  rounds_to_nearest<fp16>(0x7C00);
  CHECK(widened(fp16{0x3C00}) == 1.f);
  CHECK(widened(fp16{0x0001}) == 0x1p-24f);
  CHECK(widened(fp16{0x7BFF}) == 65504.f);
  CHECK(rounded<fp16>(65519.f).bits == 0x7BFF);
  CHECK(rounded<fp16>(65520.f).bits == 0x7C00);
}

}  // namespace

}  // namespace element_test
