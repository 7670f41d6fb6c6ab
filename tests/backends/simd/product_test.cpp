#include "clinicalbert/backends/simd/product.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/backends/product_cases.hpp"
#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace product_test {

namespace {

using namespace clinicalbert;
namespace activations = backends::activations;

TEMPLATE_LIST_TEST_CASE("simd: products agree with PyTorch", "", tests::simd_backends) {
  for (const char* name : {"dense_n1_i5_o7", "dense_n37_i33_o65", "dense_n64_i128_o96"})
    tests::product_agrees_with_pytorch<TestType>(name);
  tests::activation_agrees_with_pytorch<TestType, activations::gelu_exact>("gelu_exact");
  tests::activation_agrees_with_pytorch<TestType, activations::gelu_tanh>("gelu_tanh");
}

// Weights such that results have the size of 1: where tanh bends, an error of z is one of tanh z, which 1 is measured
// by.
tests::product_input input_of_size_one(std::mt19937& random, std::size_t tokens, std::size_t in, std::size_t out) {
  auto input = tests::product_input::random(random, tokens, in, out);
  const double scale = 1 / std::sqrt(static_cast<double>(in));
  for (double& w : input.weight) w = static_cast<double>(static_cast<float>(w * scale));
  return input;
}

TEMPLATE_LIST_TEST_CASE("simd: products agree with the reference", "", tests::simd_backends) {
  const std::uint32_t seed = 111;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int shape = 0; shape < 12; ++shape) {
    const std::size_t most = shape < 6 ? 20 : 150;
    const std::size_t tokens = tests::random_size(random, 1, most), in = tests::random_size(random, 1, most),
                      out = tests::random_size(random, 1, most);
    CAPTURE(tokens, in, out);
    const auto input = input_of_size_one(random, tokens, in, out);
    typename TestType::stream stream;
    backends::host_stream plain;
    tests::check_close(tests::run_product<TestType>(input, stream),
                       tests::run_product<backends::reference<double>>(input, plain),
                       tests::rounding<float>(std::max({tokens, in, out})));
  }
}

TEMPLATE_LIST_TEST_CASE("simd: products are the same for any number of threads", "", tests::simd_backends) {
  tests::product_is_the_same_for_any_threads<TestType>(112);
}

// Several blocks of rows, of panels and of the depth, and rows at strides that crowd one set of the cache.
TEMPLATE_LIST_TEST_CASE("simd: large products agree with the reference and for any number of threads", "",
                        tests::simd_backends) {
  const std::uint32_t seed = 113;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const auto& [tokens, in, out] :
       {std::array<std::size_t, 3>{300, 70, 64}, {29, 1549, 40}, {13, 800, 1600}, {800, 21, 33}}) {
    CAPTURE(tokens, in, out);
    const auto input = input_of_size_one(random, tokens, in, out);
    backends::host_stream plain;
    const auto want = tests::run_product<backends::reference<double>>(input, plain);
    typename TestType::stream stream;
    const auto got = tests::run_product<TestType>(input, stream);
    tests::check_close(got, want, tests::rounding<float>(std::max({tokens, in, out})));
    Eigen::ThreadPool pool(3);
    typename TestType::stream threads(&pool);
    tests::check_same_bits(tests::run_product<TestType>(input, threads), got);
  }
}

TEMPLATE_LIST_TEST_CASE("simd: crowded rows are copied and give the same bits", "", tests::simd_backends) {
  using product = backends::product_op<TestType>;
  const std::uint32_t seed = 114;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::size_t tokens = 31, in = 1000, out = 37;
  const auto weight = tests::converted<float>(tests::random_values(random, out * in));
  const auto packed = backends::packed_copy<TestType>({weight.data(), out, in});
  const auto values = tests::random_values(random, tokens * in);
  const tests::strided<float> x(tokens, in, values, 5), crowded(tests::strided<float>(tokens, in, values, 24));
  typename TestType::stream stream;
  std::vector<float> y(tokens * out), z(tokens * out);
  product::infer(stream, packed, x.read(), {y.data(), tokens, out}, backends::epilogues::overwrite{});
  tests::within_scratch(stream, product::scratch(tokens, in, out, stream.concurrency()), [&] {
    product::infer(stream, packed, crowded.read(), {z.data(), tokens, out}, backends::epilogues::overwrite{});
  });
  CHECK(y == z);
}

// A row of a batch does not see the others: its bits are the same alone.
TEMPLATE_LIST_TEST_CASE("simd: a row's product does not depend on the batch", "", tests::simd_backends) {
  using product = backends::product_op<TestType>;
  const std::uint32_t seed = 115;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::size_t tokens = 45, in = 1700, out = 70;
  const auto weight = tests::converted<float>(tests::random_values(random, out * in));
  const auto bias = tests::converted<float>(tests::random_values(random, out));
  const auto x = tests::converted<float>(tests::random_values(random, tokens * in));
  const auto packed = backends::packed_copy<TestType>({weight.data(), out, in});
  const backends::epilogues::bias_activation<float, activations::gelu_exact> epilogue{bias, {}};
  typename TestType::stream stream;
  std::vector<float> whole(tokens * out), alone(tokens * out);
  product::infer(stream, packed, {x.data(), tokens, in}, {whole.data(), tokens, out}, epilogue);
  for (std::size_t n = 0; n < tokens; ++n)
    product::infer(stream, packed, {x.data() + n * in, 1, in}, {alone.data() + n * out, 1, out}, epilogue);
  CHECK(whole == alone);
}

TEMPLATE_LIST_TEST_CASE("simd: NaN and infinity go through a product", "", tests::simd_backends) {
  using product = backends::product_op<TestType>;
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  std::vector<float> weight(3 * 3, 0.f);
  weight[0] = weight[4] = weight[8] = 1;
  const std::vector<float> x{nan, 1, 2, infinity, 1, 2, 3, 4, 5}, bias(3);
  std::vector<float> y(9);
  typename TestType::stream stream;
  product::infer(stream, backends::packed_copy<TestType>({weight.data(), 3, 3}), {x.data(), 3, 3}, {y.data(), 3, 3},
                 backends::epilogues::bias_activation<float, activations::gelu_exact>{bias, {}});
  for (std::size_t i = 0; i < 3; ++i) CHECK(std::isnan(y[i]));
  CHECK(y[3] == infinity);
  CHECK(std::isnan(y[4]));
  CHECK(std::abs(y[6] - 2.9959502f) < 1e-6f);
}

}  // namespace

}  // namespace product_test
