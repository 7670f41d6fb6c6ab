#include "clinicalbert/backends/simd/narrow_product.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/packed_copy.hpp"
#include "clinicalbert/backends/simd/bf16_product.hpp"
#include "tests/backends/on_threads.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/backends/simd/narrow_architectures.hpp"
#include "tests/backends/strided.hpp"
#include "tests/catch.hpp"

namespace narrow_product_test {

namespace {

using namespace clinicalbert;

struct shape {
  std::size_t tokens, in, out;
};

/// Remainders of every kind, one block of the depth and two, rows that crowd one set of the cache.
constexpr std::array shapes = {shape{1, 1, 1},      shape{3, 5, 7},     shape{14, 32, 64},
                               shape{15, 33, 65},   shape{37, 100, 31}, shape{150, 70, 96},
                               shape{29, 1549, 40}, shape{5, 7000, 33}, shape{20, 2048, 50}};

/// A row in whole numbers -127..127 and what one of them is worth.
struct bytes_of_row {
  std::vector<double> whole;
  float scale;

  explicit bytes_of_row(std::vector<float> row) : whole(row.size()), scale(0) {
    for (const float x : row) scale = std::max(scale, std::abs(x));
    const float inverse = scale == 0 ? 0 : 127.f / scale;
    scale /= 127.f;
    for (std::size_t i = 0; i < row.size(); ++i) whole[i] = std::nearbyint(row[i] * inverse);
  }
};

std::vector<float> row_of(const std::vector<float>& values, std::size_t row, std::size_t columns) {
  const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row * columns);
  return {begin, begin + static_cast<std::ptrdiff_t>(columns)};
}

/// x W^T in the numbers that the precision has, in double, and the sums of the products' magnitudes.
struct exact {
  std::vector<double> y, magnitude;

  exact(backends::precisions::bf16, const shape& s, const std::vector<float>& x, const std::vector<float>& weight) {
    const auto narrow = [](float e) {
      return double{std::bit_cast<float>(std::uint32_t{backends::vectors::to_bf16(e)} << 16)};
    };
    for (std::size_t n = 0; n < s.tokens; ++n)
      for (std::size_t o = 0; o < s.out; ++o) {
        double sum = 0, size = 0;
        for (std::size_t i = 0; i < s.in; ++i) {
          const double product = narrow(x[n * s.in + i]) * narrow(weight[o * s.in + i]);
          sum += product;
          size += std::abs(product);
        }
        y.push_back(sum);
        magnitude.push_back(size);
      }
  }
  exact(backends::precisions::int8, const shape& s, const std::vector<float>& x, const std::vector<float>& weight) {
    for (std::size_t n = 0; n < s.tokens; ++n) {
      const bytes_of_row a(row_of(x, n, s.in));
      for (std::size_t o = 0; o < s.out; ++o) {
        const bytes_of_row b(row_of(weight, o, s.in));
        double sum = 0, weights = 0;
        for (std::size_t i = 0; i < s.in; ++i) {
          sum += a.whole[i] * b.whole[i];
          weights += b.whole[i];
        }
        y.push_back(sum * a.scale * b.scale);
        // Whole numbers are summed without rounding but between blocks of the depth, where 128 for each weight is
        // still to be taken off.
        const bool one_block = s.in <= 4 * backends::vectors::largest_depth_block;
        magnitude.push_back(one_block ? std::abs(y.back())
                                      : (std::abs(sum) + 128 * std::abs(weights)) * a.scale * b.scale);
      }
    }
  }
};

template <class B>
void agrees_with_exact(std::uint32_t seed) {
  CAPTURE(seed);
  using product = backends::product_op<B>;
  std::mt19937 random(seed);
  for (const auto& s : shapes) {
    CAPTURE(s.tokens, s.in, s.out);
    auto x = tests::converted<float>(tests::random_values(random, s.tokens * s.in));
    auto weight = tests::converted<float>(tests::random_values(random, s.out * s.in));
    if (s.tokens > 2) std::fill_n(x.begin(), s.in, 0.f);  // a row of nothing
    const auto bias = tests::converted<float>(tests::random_values(random, s.out));
    const exact want(typename B::precision{}, s, x, weight);
    const backends::packed_copy<B> packed({weight.data(), s.out, s.in});
    const tests::strided<float> rows(s.tokens, s.in, {x.begin(), x.end()}, 5);
    std::vector<float> y(s.tokens * s.out), z(y), threaded(y);
    typename B::stream stream;
    tests::within_scratch(stream, product::scratch(s.tokens, s.in, s.out, stream.concurrency()), [&] {
      product::infer(stream, packed, rows.read(), {y.data(), s.tokens, s.out},
                     backends::epilogues::add_bias<float>{bias});
      product::infer(stream, packed, rows.read(), {z.data(), s.tokens, s.out},
                     backends::epilogues::bias_activation<float, backends::activations::relu>{bias, {}});
    });
    const double rounding = std::numeric_limits<float>::epsilon() * (8 + std::sqrt(static_cast<double>(s.in)));
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double b = bias[i % s.out], tolerance = rounding * (want.magnitude[i] + std::abs(b)) + 1e-30;
      REQUIRE(std::abs(y[i] - (want.y[i] + b)) <= tolerance);
      REQUIRE(std::abs(z[i] - std::max(0.0, want.y[i] + b)) <= tolerance);
    }
    Eigen::ThreadPool pool(3);
    typename B::stream threads(&pool);
    product::infer(threads, packed, rows.read(), {threaded.data(), s.tokens, s.out},
                   backends::epilogues::add_bias<float>{bias});
    REQUIRE(threaded == y);
    for (std::size_t n = 0; n < s.tokens; n += 7)  // a row does not see the others
      product::infer(stream, packed, rows.read().slice(n, 1), {threaded.data() + n * s.out, 1, s.out},
                     backends::epilogues::add_bias<float>{bias});
    REQUIRE(threaded == y);
  }
}

TEMPLATE_LIST_TEST_CASE("simd: products in bf16 are those of the rounded numbers", "", tests::bf16_backends) {
  agrees_with_exact<TestType>(41);
}

TEMPLATE_LIST_TEST_CASE("simd: products in int8 are those of the rounded numbers", "", tests::int8_backends) {
  agrees_with_exact<TestType>(42);
}

TEMPLATE_LIST_TEST_CASE("simd: a token with NaN or infinity is NaN in int8, and its neighbors are not", "",
                        tests::int8_backends) {
  using product = backends::product_op<TestType>;
  const std::size_t in = 70, out = 40;
  std::vector<float> weight(out * in, 0.5f), x(3 * in, 1.f), y(3 * out);
  typename TestType::stream stream;
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    for (const std::size_t place : {std::size_t{0}, in - 1}) {
      x.assign(3 * in, 1.f);
      x[in + place] = bad;
      product::infer(stream, backends::packed_copy<TestType>({weight.data(), out, in}), {x.data(), 3, in},
                     {y.data(), 3, out}, backends::epilogues::overwrite{});
      for (std::size_t i = 0; i < y.size(); ++i) {
        const bool belongs = i / out == 1;
        CHECK(std::isnan(y[i]) == belongs);
        if (!belongs) CHECK(std::abs(y[i] - 35) < 1e-4);
      }
    }
  }
}

}  // namespace

}  // namespace narrow_product_test
