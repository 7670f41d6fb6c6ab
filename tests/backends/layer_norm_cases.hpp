#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

#include "clinicalbert/backends/reference/layer_norm.hpp"
#include "tests/backends/oracle_op.hpp"
#include "tests/backends/run_layer_norm.hpp"

namespace clinicalbert::tests {

/// PyTorch's layer norm; among the rows are a tiny one, a huge one and one far from zero.
template <class B>
void layer_norm_agrees_with_pytorch(const std::string& name) {
  const auto file = oracle_op(name);
  if (!file) return;
  const auto shape = file->shape("x");
  const layer_norm_input input{
      shape[0], shape[1], file->doubles("x"), file->doubles("weight"), file->doubles("bias"), file->doubles("d_y")};
  typename B::stream stream;
  check_oracle<typename B::element>(*file, run_layer_norm<B>(input, stream));
}

template <class B>
void layer_norm_agrees_with_reference(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int shape = 0; shape < 12; ++shape) {
    const auto input = layer_norm_input::random(random, random_size(random, 1, 40), random_size(random, 4, 300));
    CAPTURE(input.tokens, input.width);
    typename B::stream stream;
    backends::host_stream plain;
    check_close(run_layer_norm<B>(input, stream), run_layer_norm<backends::reference<double>>(input, plain),
                rounding<typename B::element>(std::max(input.tokens, input.width)));
  }
}

/// The gradients of weight and bias are added to what is there.
template <class B>
void layer_norm_accumulates(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  auto input = layer_norm_input::random(random, 19, 37);
  typename B::stream stream;
  const auto from_base = run_layer_norm<B>(input, stream);
  const double base = std::exchange(input.base, 0);
  check_accumulates(run_layer_norm<B>(input, stream), from_base, base, {"d_weight", "d_bias"},
                    rounding<typename B::element>(4));
}

template <class B>
void layer_norm_is_the_same_for_any_threads(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto input = layer_norm_input::random(random, random_size(random, 300, 400), random_size(random, 50, 100));
  check_same_for_any_threads<B>([&](auto& stream) { return run_layer_norm<B>(input, stream); });
}

}  // namespace clinicalbert::tests
