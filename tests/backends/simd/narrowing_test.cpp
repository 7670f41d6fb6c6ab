#include "clinicalbert/backends/simd/narrowing.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace {

using namespace clinicalbert;
namespace vectors = backends::vectors;

float widened(std::uint16_t x) { return std::bit_cast<float>(std::uint32_t{x} << 16); }

TEST_CASE("bf16 is the nearest, to even in the middle") {
  CHECK(widened(vectors::to_bf16(1.f)) == 1.f);
  CHECK(widened(vectors::to_bf16(1.f + 0x1p-8f)) == 1.f);
  CHECK(widened(vectors::to_bf16(1.f + 3 * 0x1p-8f)) == 1.f + 0x1p-6f);
  CHECK(widened(vectors::to_bf16(1.f + 0x1.1p-8f)) == 1.f + 0x1p-7f);
  CHECK(widened(vectors::to_bf16(-3.3895314e38f)) == -3.3895314e38f);
  CHECK(widened(vectors::to_bf16(3.4e38f)) == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(widened(vectors::to_bf16(std::bit_cast<float>(0x7F800001u)))));
}

// Bits of every kind but numbers too small for a normal float, which AVX-512's own instruction takes for zeros.
std::vector<float> any_floats(std::mt19937& random, std::size_t count) {
  std::vector<float> x(count);
  for (auto& e : x) {
    e = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (std::fpclassify(e) == FP_SUBNORMAL) e = 0;
  }
  return x;
}

TEMPLATE_LIST_TEST_CASE("simd: vectors are narrowed as single numbers are", "", tests::simd_backends) {
  using narrowing = vectors::narrowing<typename TestType::arch>;
  constexpr std::size_t width = vectors::width<typename TestType::arch>;
  using batch = vectors::batch<typename TestType::arch>;
  const std::uint32_t seed = 31;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 1000; ++round) {
    const auto x = any_floats(random, 2 * width);
    std::uint16_t row[2 * width], pairs[2 * width];
    narrowing::to_bf16(x.data(), row);
    narrowing::to_bf16_pairs(batch::load_unaligned(x.data()), batch::load_unaligned(x.data() + width), pairs);
    std::uint32_t largest = 0;
    for (std::size_t i = 0; i < 2 * width; ++i) {
      const auto want = vectors::to_bf16(x[i]);
      REQUIRE(row[i] == want);
      REQUIRE(pairs[i < width ? 2 * i : 2 * (i - width) + 1] == want);
      largest = std::max(largest, std::bit_cast<std::uint32_t>(std::abs(x[i])));
    }
    REQUIRE(narrowing::largest_magnitude(x.data(), 2) == largest);
  }
}

TEMPLATE_LIST_TEST_CASE("simd: floats are rounded to bytes, to even in the middle", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  constexpr std::size_t width = vectors::width<arch>;
  std::vector<float> x(width);
  for (std::size_t i = 0; i < width; ++i) x[i] = static_cast<float>(i) * 16.5f - 127.f;
  std::uint8_t bytes[width];
  vectors::narrowing<arch>::to_bytes(vectors::batch<arch>::load_unaligned(x.data()), 128, bytes);
  for (std::size_t i = 0; i < width; ++i)
    CHECK(bytes[i] == static_cast<std::uint8_t>(static_cast<int>(std::nearbyint(x[i])) + 128));
}

}  // namespace
