#include "clinicalbert/backends/simd/bf16_product.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/backends/product_cases.hpp"
#include "tests/backends/simd/narrow_architectures.hpp"
#include "tests/catch.hpp"

namespace bf16_product_test {

namespace {

using namespace clinicalbert;

double rounded(double x) {
  return std::bit_cast<float>(std::uint32_t{backends::vectors::to_bf16(static_cast<float>(x))} << 16);
}

void round_factors(tests::product_input& input) {
  for (auto* values : {&input.x, &input.weight, &input.d_y})
    for (double& e : *values) e = rounded(e);
}

/// Results of the size of 1, see product_test.cpp.
tests::product_input random_input(std::mt19937& random, std::size_t tokens, std::size_t in, std::size_t out) {
  auto input = tests::product_input::random(random, tokens, in, out);
  const double scale = 1 / std::sqrt(static_cast<double>(in));
  for (double& w : input.weight) w = static_cast<double>(static_cast<float>(w * scale));
  return input;
}

constexpr std::array of_gelu = {"gelu.y", "gelu.y@infer"};

tests::named_values without_gelu(tests::named_values values) {
  for (const char* name : of_gelu) values.erase(name);
  return values;
}

/// The form for results that will be rounded to 8 bits is right to 8e-5 (short_activation_of).
void check_short_gelu(const tests::named_values& got, const tests::named_values& want, double tolerance) {
  for (const char* name : of_gelu) {
    INFO(name);
    const double of_sum = tolerance * std::max(tests::largest_value(want.at(name)), 1.0);
    CHECK(tests::largest_difference(got.at(name), want.at(name)) <= 8e-5 + of_sum);
  }
}

// Factors that are bf16 already leave nothing to round but sums, and those are fp32: forward, both gradients and every
// epilogue but GELU are as near to the reference as fp32's own. Remainders of tiles, panels and pairs; several blocks
// of rows, of panels and of the depth.
TEMPLATE_LIST_TEST_CASE("simd: training products in bf16 agree with the reference", "", tests::bf16_backends) {
  const std::uint32_t seed = 121;
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::vector<std::array<std::size_t, 3>> shapes{{1, 1, 1},      {2, 2, 2},      {300, 70, 64}, {29, 1549, 40},
                                                 {13, 64, 1600}, {1600, 21, 33}, {13, 1024, 20}};
  for (std::size_t i = 0; i < 12; ++i) {
    const std::size_t most = i < 6 ? 20 : 150;
    shapes.push_back({tests::random_size(random, 1, most), tests::random_size(random, 1, most),
                      tests::random_size(random, 1, most)});
  }
  for (const auto& [tokens, in, out] : shapes) {
    CAPTURE(tokens, in, out);
    auto input = random_input(random, tokens, in, out);
    round_factors(input);
    backends::host_stream plain;
    typename TestType::stream stream;
    const auto got = tests::run_product<TestType>(input, stream);
    const auto want = tests::run_product<backends::reference<double>>(input, plain);
    const double tolerance = tests::rounding<float>(std::max({tokens, in, out}));
    check_short_gelu(got, want, tolerance);
    tests::check_close(without_gelu(got), without_gelu(want), tolerance);
    Eigen::ThreadPool pool(3);
    typename TestType::stream threads(&pool);
    tests::check_same_bits(tests::run_product<TestType>(input, threads), got);
  }
}

/// What does not read its factors as fp32 too (an activation's derivative reads z, a bias's gradient sums d_y).
constexpr std::array in_bf16_only = {"y", "y@infer", "p", "p+", "d_x", "d_x+", "d_weight"};

TEMPLATE_LIST_TEST_CASE("simd: training products in bf16 are those of the rounded numbers, to the bit", "",
                        tests::bf16_backends) {
  const std::uint32_t seed = 122;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const auto& [tokens, in, out] : {std::array<std::size_t, 3>{37, 75, 90}, {150, 33, 20}, {1, 130, 67}}) {
    CAPTURE(tokens, in, out);
    auto input = random_input(random, tokens, in, out);
    typename TestType::stream stream;
    const auto got = tests::run_product<TestType>(input, stream);
    round_factors(input);
    const auto want = tests::run_product<TestType>(input, stream);
    for (const char* name : in_bf16_only) CHECK(got.at(name) == want.at(name));
  }
}

// Each factor is off by 2^-8 of itself at most, so a product by little more than 2^-7 of its terms' magnitudes.
TEMPLATE_LIST_TEST_CASE("simd: training products in bf16 come as near to PyTorch as bf16 can", "",
                        tests::bf16_backends) {
  const std::uint32_t seed = 123;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto input = random_input(random, 70, 90, 50);
  auto magnitudes = input;
  for (auto* values : {&magnitudes.x, &magnitudes.weight, &magnitudes.d_y})
    for (double& e : *values) e = std::abs(e);
  backends::host_stream plain;
  typename TestType::stream stream;
  const auto got = tests::run_product<TestType>(input, stream);
  const auto want = tests::run_product<backends::reference<double>>(input, plain);
  const auto largest = tests::run_product<backends::reference<double>>(magnitudes, plain);
  for (const char* name : {"p", "d_x", "d_weight@without_bias"}) {
    INFO(name);
    const auto &ours = got.at(name), &theirs = want.at(name), &size = largest.at(name);
    for (std::size_t i = 0; i < ours.size(); ++i) REQUIRE(std::abs(ours[i] - theirs[i]) <= 0x1.02p-7 * size[i]);
  }
}

TEMPLATE_LIST_TEST_CASE("simd: training products in bf16 add to what is there", "", tests::bf16_backends) {
  tests::product_accumulates<TestType>(124);
}

// In whichever of a pair's two places, and in the last, which has no second.
TEMPLATE_LIST_TEST_CASE("simd: NaN and infinity go through training products in bf16", "", tests::bf16_backends) {
  const std::size_t tokens = 5, in = 7, out = 3;
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    for (const std::size_t row : {0u, 1u, 4u})
      for (const std::size_t column : {0u, 1u, 6u}) {
        CAPTURE(bad, row, column);
        tests::product_input input{tokens,
                                   in,
                                   out,
                                   std::vector<double>(tokens * in, 1),
                                   std::vector<double>(out * in, 1),
                                   std::vector<double>(out, 1),
                                   std::vector<double>(tokens * out, 1)};
        input.x[row * in + column] = bad;
        input.d_y[row * out + column % out] = bad;
        backends::host_stream plain;
        typename TestType::stream stream;
        auto got = tests::run_product<TestType>(input, stream);
        const auto want = tests::run_product<backends::reference<double>>(input, plain);
        for (const char* name : {"y", "y@infer", "d_x", "d_weight", "d_bias"}) {
          INFO(name);
          for (std::size_t i = 0; i < want.at(name).size(); ++i) {
            CAPTURE(i);
            CHECK(
                (got.at(name)[i] == want.at(name)[i] || (std::isnan(got.at(name)[i]) && std::isnan(want.at(name)[i]))));
          }
        }
      }
}

}  // namespace

}  // namespace bf16_product_test
