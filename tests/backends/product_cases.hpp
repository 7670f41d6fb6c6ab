#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

#include "clinicalbert/backends/reference/product.hpp"
#include "tests/backends/oracle_op.hpp"
#include "tests/backends/run_product.hpp"

namespace clinicalbert::tests {

/// PyTorch's linear layer, forward and backward.
template <class B>
void product_agrees_with_pytorch(const std::string& name) {
  const auto file = oracle_op(name);
  if (!file) return;
  const auto shape = file->shape("weight");
  const product_input input{
      file->shape("x")[0], shape[1], shape[0], file->doubles("x"), file->doubles("weight"), file->doubles("bias"),
      file->doubles("d_y")};
  typename B::stream stream;
  check_oracle<typename B::element>(*file, run_product<B>(input, stream));
}

/// PyTorch's GELU, through the product of each x with 1.
template <class B, class Activation>
void activation_agrees_with_pytorch(const std::string& name) {
  const auto file = oracle_op(name);
  if (!file) return;
  const std::size_t tokens = file->shape("x")[0];
  const product_input input{tokens, 1, 1, file->doubles("x"), {1}, {0}, file->doubles("d_y")};
  typename B::stream stream;
  named_values results;
  run_activation<B, Activation>(input, stream, results);
  const std::string prefix(Activation::name);
  check_oracle<typename B::element>(*file, "y", results.at(prefix + ".y"));
  check_oracle<typename B::element>(*file, "y", results.at(prefix + ".y@infer"));
  check_oracle<typename B::element>(*file, "d_x", results.at(prefix + ".d_x"));
}

/// Ragged shapes, each compared with the reference in double.
template <class B>
void product_agrees_with_reference(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int shape = 0; shape < 12; ++shape) {
    const std::size_t most = shape < 6 ? 20 : 150;
    const auto input = product_input::random(random, random_size(random, 1, most), random_size(random, 1, most),
                                             random_size(random, 1, most));
    CAPTURE(input.tokens, input.in, input.out);
    typename B::stream stream;
    backends::host_stream plain;
    check_close(run_product<B>(input, stream), run_product<backends::reference<double>>(input, plain),
                rounding<typename B::element>(std::max({input.tokens, input.in, input.out})));
  }
}

/// What accumulates adds to what is there.
template <class B>
void product_accumulates(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  auto input = product_input::random(random, 19, 37, 23);
  typename B::stream stream;
  const auto from_base = run_product<B>(input, stream);
  const double base = std::exchange(input.base, 0);
  auto from_zero = run_product<B>(input, stream);
  CHECK(largest_difference(from_zero.at("p+"), from_zero.at("p")) == 0);
  CHECK(largest_difference(from_zero.at("d_x+"), from_zero.at("d_x")) == 0);
  check_accumulates(from_zero, from_base, base, {"p+", "d_x+", "d_weight", "d_bias"}, rounding<typename B::element>(4));
}

template <class B>
void product_is_the_same_for_any_threads(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto input = product_input::random(random, random_size(random, 100, 200), random_size(random, 50, 100),
                                           random_size(random, 50, 100));
  check_same_for_any_threads<B>([&](auto& stream) { return run_product<B>(input, stream); });
}

}  // namespace clinicalbert::tests
