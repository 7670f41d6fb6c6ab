#include "clinicalbert/backends/simd/dot.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>

#include "clinicalbert/backends/simd/micro_kernel.hpp"
#include "clinicalbert/backends/simd/narrowing.hpp"
#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace dot_test {

namespace {

using namespace clinicalbert;
namespace vectors = backends::vectors;

/// One word of A by a vector of words of B, in all its parts.
template <class Dot>
void add(const std::uint32_t* sums, std::uint32_t a, const std::uint32_t* b, typename Dot::sum* result) {
  float bytes, left[Dot::left_words];
  std::memcpy(&bytes, &a, sizeof a);
  if constexpr (Dot::left_words == 1)
    left[0] = bytes;
  else
    Dot::widen(&bytes, 1, left);
  auto sum = vectors::whole_words<typename Dot::arch, typename Dot::sum>::load(sums);
  vectors::unrolled(std::make_index_sequence<Dot::parts>{}, [&](auto part) {
    sum = Dot::add(sum, Dot::template broadcast<part>(left), Dot::template load<part>(b));
  });
  Dot::store(result, sum);
}

TEMPLATE_LIST_TEST_CASE("simd: four bytes by four bytes are summed exactly, also where all are the largest", "",
                        tests::simd_backends) {
  using arch = typename TestType::arch;
  using dot = vectors::int8_dot<arch>;
  constexpr std::size_t width = vectors::width<arch>;
  const std::uint32_t seed = 21;
  CAPTURE(seed);
  std::mt19937 random(seed);
  // A's bytes: 0..255 around 128, or -127..127.
  const auto of_a = [](std::uint32_t byte) -> std::int64_t {
    return dot::zero_point == 0 ? std::max<std::int64_t>(-127, static_cast<std::int8_t>(byte)) : byte;
  };
  for (int round = 0; round < 200; ++round) {
    std::uint32_t sums[width], a = 0, b[width];
    std::int32_t result[width];
    std::int64_t numbers[4];
    for (unsigned byte = 0; byte < 4; ++byte) {
      const std::uint32_t largest = dot::zero_point == 0 ? (round == 0 ? 0x7F : 0x81) : 0xFF;
      numbers[byte] = of_a(round < 2 ? largest : static_cast<std::uint32_t>(random() & 255));
      a |= static_cast<std::uint32_t>(numbers[byte] & 255) << 8 * byte;
    }
    for (std::size_t i = 0; i < width; ++i) {
      sums[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(random()) / 4);
      b[i] = round == 0 ? 0x7F7F7F7Fu : round == 1 ? 0x80808080u : static_cast<std::uint32_t>(random());
    }
    add<dot>(sums, a, b, result);
    for (std::size_t i = 0; i < width; ++i) {
      std::int64_t want = static_cast<std::int32_t>(sums[i]);
      for (unsigned byte = 0; byte < 4; ++byte)
        want += numbers[byte] * static_cast<std::int8_t>(b[i] >> 8 * byte & 255);
      REQUIRE(result[i] == want);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("simd: two bf16 by two bf16 are summed odd first, each rounded once", "",
                        tests::simd_backends) {
  using arch = typename TestType::arch;
  constexpr std::size_t width = vectors::width<arch>;
  const std::uint32_t seed = 22;
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  const auto words = [&] {
    return std::uint32_t{vectors::to_bf16(normal(random))} << 16 | vectors::to_bf16(normal(random));
  };
  for (int round = 0; round < 200; ++round) {
    std::uint32_t sums[width], b[width];
    float result[width];
    const std::uint32_t a = words();
    for (std::size_t i = 0; i < width; ++i) {
      sums[i] = std::bit_cast<std::uint32_t>(normal(random));
      b[i] = words();
    }
    add<vectors::bf16_dot<arch>>(sums, a, b, result);
    const auto upper = [](std::uint32_t word) { return std::bit_cast<float>(word & 0xFFFF0000u); };
    for (std::size_t i = 0; i < width; ++i) {
      const float odd = std::fma(upper(a), upper(b[i]), std::bit_cast<float>(sums[i]));
      REQUIRE(result[i] == std::fma(upper(a << 16), upper(b[i] << 16), odd));
    }
  }
}

}  // namespace

}  // namespace dot_test
