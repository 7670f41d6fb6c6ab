#pragma once

#include <cstdint>
#include <random>

#include "clinicalbert/backends/cuda/all.hpp"
#include "tests/backends/adamw_cases.hpp"
#include "tests/backends/attention_cases.hpp"
#include "tests/backends/dropout_cases.hpp"
#include "tests/backends/embedding_cases.hpp"
#include "tests/backends/layer_norm_cases.hpp"
#include "tests/backends/product_cases.hpp"
#include "tests/backends/residual_norm_cases.hpp"

namespace clinicalbert::tests {

/// All operators of a backend in fp32 against the reference.
template <class B>
void operators_agree_with_reference(std::uint32_t seed) {
  layer_norm_agrees_with_reference<B>(seed);
  residual_norm_agrees_with_reference<B>(seed + 1);
  dropout_asks_for_each_element<B>(seed + 2);
  product_agrees_with_reference<B>(seed + 3);
  product_accumulates<B>(seed + 4);
  embedding_agrees_with_reference<B>(seed + 5);
  attention_agrees_with_reference<B>(seed + 6);
  adamw_agrees_with_reference<B>(seed + 7);
  spared_parameters_do_not_decay<B>(seed + 8);
}

/// Attention and products of a backend that multiplies in fewer bits than 32: within `tolerance` of the largest value.
template <class B>
void narrow_products_agree_with_reference(std::uint32_t seed, double tolerance) {
  CAPTURE(seed, tolerance);
  std::mt19937 random(seed);
  for (const bool causal : {false, true})
    for (const double dropout : {0.0, 0.1}) {
      const auto input = attention_input::random(random, 90, causal, causal == (dropout == 0), dropout);
      CAPTURE(causal, dropout, input.heads, input.head_size, input.query_offsets, input.key_offsets);
      typename B::stream stream;
      backends::host_stream plain;
      check_close(run_attention<B>(input, stream), run_attention<backends::reference<double>>(input, plain), tolerance);
    }
  for (int shape = 0; shape < 4; ++shape) {
    const auto input = product_input::random(random, random_size(random, 1, 90), random_size(random, 1, 90),
                                             random_size(random, 1, 90));
    CAPTURE(input.tokens, input.in, input.out);
    typename B::stream stream;
    backends::host_stream plain;
    auto got = run_product<B>(input, stream), want = run_product<backends::reference<double>>(input, plain);
    // tanh is bounded, but what it is taken of is not, and is off by the tolerance of its own size.
    const double size = largest_value(want.at("tanh.z"));
    for (const char* name : {"tanh.y", "tanh.y@infer"}) {
      CHECK(largest_difference(got.at(name), want.at(name)) <= tolerance * size);
      got.erase(name);
      want.erase(name);
    }
    check_close(got, want, tolerance);
  }
}

}  // namespace clinicalbert::tests
