#include "clinicalbert/backends/reference/attention.hpp"

#include <cstdint>
#include <random>

#include "tests/backends/attention_cases.hpp"
#include "tests/catch.hpp"
#include "tests/finite_difference.hpp"

namespace attention_test {

namespace {

using namespace clinicalbert;
using backends::reference;

TEMPLATE_TEST_CASE("reference: self-attention agrees with PyTorch", "", reference<float>, reference<double>) {
  tests::attention_agrees_with_pytorch<TestType>("attention_self_d8", false);
}

TEMPLATE_TEST_CASE("reference: causal and cross-attention agree with PyTorch", "", reference<float>,
                   reference<double>) {
  tests::attention_agrees_with_pytorch<TestType>("attention_causal_d16.first_2", true);
  tests::attention_agrees_with_pytorch<TestType>("attention_cross_d16.first_2", false);
}

TEMPLATE_TEST_CASE("reference: long causal and cross-attention agree with PyTorch", "", reference<float>,
                   reference<double>) {
  tests::attention_agrees_with_pytorch<TestType>("attention_causal_d16", true);
  tests::attention_agrees_with_pytorch<TestType>("attention_cross_d16", false);
}

TEMPLATE_TEST_CASE("reference: wide self-attention agrees with PyTorch", "", reference<float>, reference<double>) {
  for (const char* name : {"attention_self_d16", "attention_self_d32", "attention_self_d64"})
    tests::attention_agrees_with_pytorch<TestType>(name, false);
}

TEMPLATE_TEST_CASE("reference: attention's softmax agrees with PyTorch", "", reference<float>, reference<double>) {
  for (const char* name : {"softmax_n1", "softmax_n64"}) tests::softmax_agrees_with_pytorch<TestType>(name);
}

TEST_CASE("reference: attention's softmax over any number of keys agrees with PyTorch, in double") {
  for (const char* name : {"softmax_n7", "softmax_n130"}) tests::softmax_agrees_with_pytorch<reference<double>>(name);
}

TEST_CASE("reference: attention in float is that in double, rounded") {
  tests::attention_agrees_with_reference<reference<float>>(31);
}

TEMPLATE_TEST_CASE("reference: attention drops probabilities", "", reference<float>, reference<double>) {
  tests::attention_drops_probabilities<TestType>();
}

TEMPLATE_TEST_CASE("reference: attention is the same for any number of threads", "", reference<float>,
                   reference<double>) {
  tests::attention_is_the_same_for_any_threads<TestType>(32);
}

TEST_CASE("reference: gradients of attention agree with finite differences") {
  const std::uint32_t seed = 33;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const bool causal : {false, true})
    for (const bool cross : {false, true})
      for (const double dropout : {0.0, 0.3}) {
        auto input = tests::attention_input::random(random, 6, causal, cross, dropout);
        CAPTURE(causal, cross, dropout, input.heads, input.head_size, input.query_offsets, input.key_offsets);
        backends::host_stream stream;
        const auto run = [&] { return tests::run_attention<reference<double>>(input, stream); };
        const auto results = run();
        const auto loss = [&] { return tests::inner_product(run().at("y"), input.d_y); };
        tests::check_derivatives("d_q", random, input.q, results.at("d_q"), loss);
        tests::check_derivatives("d_k", random, input.k, results.at("d_k"), loss);
        tests::check_derivatives("d_v", random, input.v, results.at("d_v"), loss);
      }
}

}  // namespace

}  // namespace attention_test
