#include "clinicalbert/backends/simd/narrowing.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace narrowing_test {

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

TEMPLATE_LIST_TEST_CASE("simd: the largest magnitude is found wherever it stands", "", tests::simd_backends) {
  using narrowing = vectors::narrowing<typename TestType::arch>;
  constexpr std::size_t width = vectors::width<typename TestType::arch>;
  CHECK(narrowing::largest_magnitude(nullptr, 0) == 0);
  for (std::size_t count = 1; count <= 5; ++count)
    for (std::size_t place = 0; place < count * width; ++place)
      for (const float largest : {-3.f, std::numeric_limits<float>::quiet_NaN()}) {
        std::vector<float> x(count * width, 2.f);
        x[place] = largest;
        CHECK(narrowing::largest_magnitude(x.data(), count) == (std::bit_cast<std::uint32_t>(largest) & 0x7FFFFFFFu));
      }
}

TEMPLATE_LIST_TEST_CASE("simd: whole numbers become floats, with others added or none", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  constexpr std::size_t width = vectors::width<arch>;
  std::int32_t x[width], added[width];
  float alone[width], both[width];
  for (std::size_t i = 0; i < width; ++i) {
    x[i] = static_cast<std::int32_t>(i) * 1234567 % 2000011 * 1000 - 1000000000;
    added[i] = 77 - static_cast<std::int32_t>(i) * 1000;
  }
  vectors::narrowing<arch>::to_floats(x, nullptr).store_unaligned(alone);
  vectors::narrowing<arch>::to_floats(x, added).store_unaligned(both);
  for (std::size_t i = 0; i < width; ++i) {
    CHECK(alone[i] == static_cast<float>(x[i]));
    CHECK(both[i] == static_cast<float>(x[i] + added[i]));
  }
}

TEMPLATE_LIST_TEST_CASE("simd: floats are rounded to bytes, to even in the middle", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  constexpr std::size_t width = vectors::width<arch>;
  for (const std::int32_t offset : {0, 128})
    for (int first = -127; first <= 127; ++first) {
      float x[width];
      std::uint8_t bytes[width + 1];
      bytes[width] = 0xA5;
      for (std::size_t i = 0; i < width; ++i)
        x[i] = std::min(127.f, static_cast<float>(first) + static_cast<float>(i) / 2);
      vectors::narrowing<arch>::to_bytes(vectors::batch<arch>::load_unaligned(x), offset, bytes);
      for (std::size_t i = 0; i < width; ++i)
        REQUIRE(bytes[i] == static_cast<std::uint8_t>(static_cast<int>(std::nearbyint(x[i])) + offset));
      REQUIRE(bytes[width] == 0xA5);
    }
}

}  // namespace

}  // namespace narrowing_test
