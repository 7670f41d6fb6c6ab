#include "clinicalbert/backends/simd/table_rows.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <vector>

#include "clinicalbert/backends/simd/embedding.hpp"
#include "clinicalbert/tensors/held_bytes.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/backends/simd/narrow_architectures.hpp"
#include "tests/backends/strided.hpp"
#include "tests/catch.hpp"

namespace table_rows_test {

namespace {

using namespace clinicalbert;
namespace vectors = backends::vectors;

/// The number that a frozen table holds for element i of a row.
float kept(backends::precisions::bf16, std::span<const float> row, std::size_t i) {
  return std::bit_cast<float>(std::uint32_t{vectors::to_bf16(row[i])} << 16);
}
float kept(backends::precisions::int8, std::span<const float> row, std::size_t i) {
  float largest = 0;
  for (const float x : row) largest = std::max(largest, std::abs(x));
  return largest == 0 ? 0 : std::nearbyint(row[i] * (127.f / largest)) * (largest / 127.f);
}

template <class B>
struct tables {
  using op = backends::embedding_op<B>;
  std::size_t rows, width;
  std::vector<float> values;
  tensors::held_bytes held;

  tables(std::size_t r, std::size_t w, std::vector<float> v) : rows(r), width(w), values(std::move(v)) {
    held = tensors::held_bytes::filled(rows * op::row_bytes(width), [&](std::byte* memory) {
      op::pack_table({values.data(), rows, width}, memory);
    });
    const auto alone = tensors::held_bytes::filled(op::row_bytes(width), [&](std::byte* memory) {
      op::pack_table({values.data() + (rows - 1) * width, 1, width}, memory);
    });
    CHECK(std::ranges::equal(held.bytes().last(op::row_bytes(width)), alone.bytes()));
  }
  [[nodiscard]] backends::packed_weight packed() const { return {rows, width, held.data()}; }
  [[nodiscard]] float operator()(std::size_t r, std::size_t i) const {
    return kept(typename B::precision{}, std::span(values).subspan(r * width, width), i);
  }
};

template <class B>
void sums_what_rows_hold(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const std::size_t width : {1u, 3u, 8u, 15u, 16u, 33u, 100u, 384u}) {
    CAPTURE(width);
    const auto table = [&](std::size_t rows) {
      auto values = tests::converted<float>(tests::random_values(random, rows * width));
      if (rows > 3) std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(width), width, 0.f);  // a row of nothing
      return tables<B>(rows, width, std::move(values));
    };
    const auto words = table(11), positions = table(20), segments = table(2);
    const std::vector<std::uint32_t> offsets{0, 7, 8, 20};
    const std::size_t tokens = 20;
    std::vector<std::int32_t> ids(tokens);
    std::vector<std::uint8_t> segment_ids(tokens);
    for (auto& id : ids) id = static_cast<std::int32_t>(random() % 11);
    for (auto& segment : segment_ids) segment = static_cast<std::uint8_t>(random() % 2);
    const tensors::token_batch batch{ids, segment_ids, tensors::sequences(offsets)};
    tests::strided<float> y(tokens, width), threaded(tokens, width);
    typename B::stream stream;
    backends::embedding_op<B>::infer(stream, words.packed(), positions.packed(), segments.packed(), batch, y.view());
    for (std::size_t n = 0; n < tokens; ++n) {
      const std::size_t position = n < 7 ? n : n < 8 ? 0 : n - 8;
      for (std::size_t i = 0; i < width; ++i) {
        const float a = words(static_cast<std::size_t>(ids[n]), i), b = positions(position, i),
                    c = segments(segment_ids[n], i);
        const float size = std::abs(a) + std::abs(b) + std::abs(c);
        REQUIRE(std::abs(y.view()(n, i) - (a + b + c)) <= 4 * std::numeric_limits<float>::epsilon() * size);
      }
    }
    Eigen::ThreadPool pool(3);
    typename B::stream threads(&pool);
    backends::embedding_op<B>::infer(threads, words.packed(), positions.packed(), segments.packed(), batch,
                                     threaded.view());
    REQUIRE(threaded.values() == y.values());
  }
}

TEMPLATE_LIST_TEST_CASE("simd: embeddings in bf16 are sums of the rounded numbers", "", tests::bf16_backends) {
  sums_what_rows_hold<TestType>(51);
}

TEMPLATE_LIST_TEST_CASE("simd: embeddings in int8 are sums of the rounded numbers", "", tests::int8_backends) {
  sums_what_rows_hold<TestType>(52);
}

TEMPLATE_LIST_TEST_CASE("simd: numbers of fewer bits are widened exactly", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  using widening = vectors::widening<arch>;
  constexpr std::size_t width = vectors::width<arch>;
  for (unsigned first = 0; first < 0x10000; first += width) {
    std::uint16_t pairs[width];
    std::int8_t bytes[width];
    float from_pairs[width], from_bytes[width];
    for (std::size_t i = 0; i < width; ++i) {
      pairs[i] = static_cast<std::uint16_t>(first + i);
      bytes[i] = static_cast<std::int8_t>(first + i);
    }
    widening::from_bf16(pairs).store_unaligned(from_pairs);
    widening::from_bytes(bytes).store_unaligned(from_bytes);
    for (std::size_t i = 0; i < width; ++i) {
      const float want = std::bit_cast<float>(std::uint32_t{pairs[i]} << 16);
      REQUIRE((std::isnan(want) ? std::isnan(from_pairs[i]) : from_pairs[i] == want));
      REQUIRE(from_bytes[i] == static_cast<float>(bytes[i]));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("simd: a row of an int8 table with NaN or infinity is NaN", "", tests::int8_backends) {
  using row = typename vectors::table_rows<typename TestType::arch, backends::precisions::int8>::row;
  constexpr std::size_t width = vectors::width<typename TestType::arch>;
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    std::vector<float> values(2 * width, 1.f);
    values[1] = bad;
    const tables<TestType> table(1, values.size(), values);
    float read[width];
    row(table.held.data(), values.size()).template read<true>(width, width).store_unaligned(read);
    for (const float x : read) CHECK(std::isnan(x));
  }
}

}  // namespace

}  // namespace table_rows_test
