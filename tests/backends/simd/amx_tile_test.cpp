#include "clinicalbert/backends/simd/amx_tile.hpp"

#include "clinicalbert/backends/simd/amx_permission.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

#ifdef CLINICALBERT_WITH_AMX
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "clinicalbert/backends/simd/bf16_format.hpp"
#include "clinicalbert/backends/simd/packing.hpp"

namespace amx_tile_test {
namespace {

using namespace clinicalbert::backends;
namespace vectors = clinicalbert::backends::vectors;

/// Random words of A and B, A with rows to spare, and what a tile of them is by a kind of registers.
struct tile_case {
  static constexpr std::size_t wide = 32, stride = 80;
  std::size_t rows, depth;
  std::vector<float> a, panel;

  template <class Word>
  tile_case(std::mt19937& random, Word word) {
    rows = std::uniform_int_distribution<std::size_t>(1, 32)(random);
    depth = std::uniform_int_distribution<std::size_t>(0, 70)(random);
    a.resize(32 * stride);
    panel.resize(std::max<std::size_t>(1, depth) * wide);
    for (float& w : a) w = word(random);
    for (float& w : panel) w = word(random);
  }

  template <class Dot>
  std::vector<typename Dot::sum> product() const {
    std::vector<typename Dot::sum> c(32 * wide);
    const typename Dot::registers registers;
    for (std::size_t row = 0; row < rows; row += Dot::tile_rows) {
      const std::size_t high = std::min(rows - row, Dot::tile_rows);
      vectors::tile_of_rows<Dot, vectors::order::row_major>(high)(depth, a.data() + row * stride, stride, panel.data(),
                                                                  c.data() + row * wide, wide, panel.data());
    }
    c.resize(rows * wide);
    return c;
  }
};

bool skipped() {
  if (may_use_amx()) return false;
  tests::skip("this processor, or this system, has no AMX");
  return true;
}

TEST_CASE("amx_tile: sums of bytes are those of AVX-512, exactly") {
  if (skipped()) return;
  std::mt19937 random(1);
  for (int i = 0; i < 100; ++i) {
    const tile_case t(random, [](auto& r) { return std::bit_cast<float>(static_cast<std::uint32_t>(r())); });
    CAPTURE(t.rows, t.depth);
    CHECK(t.product<vectors::int8_dot<amx>>() == t.product<vectors::int8_dot<xsimd::avx512bw>>());
  }
}

TEST_CASE("amx_tile: sums of bf16 are near those of AVX-512") {
  if (skipped()) return;
  std::mt19937 random(2);
  std::uniform_real_distribution<float> numbers(-1, 1);
  for (int i = 0; i < 100; ++i) {
    const tile_case t(random, [&](auto& r) {
      const std::uint32_t low = vectors::to_bf16(numbers(r)), high = vectors::to_bf16(numbers(r));
      return std::bit_cast<float>(low | high << 16);
    });
    CAPTURE(t.rows, t.depth);
    const auto got = t.product<vectors::bf16_dot<amx>>(), want = t.product<vectors::bf16_dot<xsimd::avx512bw>>();
    REQUIRE(got.size() == want.size());
    // Each sum rounds once a product; the products are below 1.
    const double allowed = 0x1p-23 * static_cast<double>(2 * t.depth * t.depth + 1);
    for (std::size_t j = 0; j < got.size(); ++j) REQUIRE(std::abs(got[j] - want[j]) <= allowed);
  }
}

}  // namespace
}  // namespace amx_tile_test
#else
TEST_CASE("amx_tile: sums are those of AVX-512") { tests::skip("compiled for a processor without AMX"); }
#endif
