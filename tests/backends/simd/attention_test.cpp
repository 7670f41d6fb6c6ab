#include "clinicalbert/backends/simd/attention.hpp"

#include <cstdint>
#include <random>

#include "tests/backends/attention_cases.hpp"
#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace attention_test {

namespace {

using namespace clinicalbert;

TEMPLATE_LIST_TEST_CASE("simd: attention agrees with PyTorch", "", tests::simd_backends) {
  tests::attention_agrees_with_pytorch<TestType>("attention_self_d8", false);
  tests::attention_agrees_with_pytorch<TestType>("attention_causal_d16.first_2", true);
  tests::attention_agrees_with_pytorch<TestType>("attention_cross_d16.first_2", false);
}

TEMPLATE_LIST_TEST_CASE("simd: long and wide attention agrees with PyTorch", "", tests::simd_backends) {
  tests::attention_agrees_with_pytorch<TestType>("attention_causal_d16", true);
  tests::attention_agrees_with_pytorch<TestType>("attention_cross_d16", false);
  for (const char* name : {"attention_self_d16", "attention_self_d32", "attention_self_d64"})
    tests::attention_agrees_with_pytorch<TestType>(name, false);
}

TEMPLATE_LIST_TEST_CASE("simd: attention's softmax agrees with PyTorch", "", tests::simd_backends) {
  for (const char* name : {"softmax_n1", "softmax_n64"}) tests::softmax_agrees_with_pytorch<TestType>(name);
}

TEMPLATE_LIST_TEST_CASE("simd: attention agrees with the reference", "", tests::simd_backends) {
  tests::attention_agrees_with_reference<TestType>(131);
}

TEMPLATE_LIST_TEST_CASE("simd: attention is the same for any number of threads", "", tests::simd_backends) {
  tests::attention_is_the_same_for_any_threads<TestType>(132);
}

// More queries than backward takes at a time, and fewer work items than threads.
TEMPLATE_LIST_TEST_CASE("simd: attention over one long sequence", "", tests::simd_backends) {
  const std::uint32_t seed = 133;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const bool causal : {false, true}) {
    auto input = tests::attention_input::random(random, 10, causal, false, 0.1);
    const std::size_t length = 300;
    input.query_offsets = input.key_offsets = {0, length};
    const std::size_t width = input.heads * input.head_size;
    input.q = tests::random_values(random, length * width);
    input.k = tests::random_values(random, length * width);
    input.v = tests::random_values(random, length * width);
    input.d_y = tests::random_values(random, length * width);
    backends::host_stream plain;
    typename TestType::stream stream;
    const auto got = tests::run_attention<TestType>(input, stream);
    tests::check_close(got, tests::run_attention<backends::reference<double>>(input, plain),
                       tests::rounding<float>(length + input.head_size));
    Eigen::ThreadPool pool(7);
    typename TestType::stream threads(&pool);
    tests::check_same_bits(tests::run_attention<TestType>(input, threads), got);
  }
}

}  // namespace

}  // namespace attention_test
