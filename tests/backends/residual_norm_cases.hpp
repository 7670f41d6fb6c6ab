#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>

#include "clinicalbert/backends/reference/residual_norm.hpp"
#include "tests/backends/run_residual_norm.hpp"

namespace clinicalbert::tests {

template <class B>
void residual_norm_agrees_with_reference(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const double dropout : {0.0, 0.1, 0.5})
    for (int shape = 0; shape < 6; ++shape) {
      const auto input =
          residual_norm_input::random(random, random_size(random, 1, 40), random_size(random, 4, 300), dropout);
      CAPTURE(dropout, input.tokens, input.width);
      typename B::stream stream;
      backends::host_stream plain;
      check_close(run_residual_norm<B>(input, stream), run_residual_norm<backends::reference<double>>(input, plain),
                  rounding<typename B::element>(std::max(input.tokens, input.width)));
    }
}

/// The gradients of weight and bias are added to what is there.
template <class B>
void residual_norm_accumulates(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  auto input = residual_norm_input::random(random, 19, 37, 0.1);
  typename B::stream stream;
  const auto from_base = run_residual_norm<B>(input, stream);
  const double base = std::exchange(input.base, 0);
  check_accumulates(run_residual_norm<B>(input, stream), from_base, base, {"d_weight", "d_bias"},
                    rounding<typename B::element>(4));
}

template <class B>
void residual_norm_is_the_same_for_any_threads(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto input = residual_norm_input::random(random, random_size(random, 300, 400), 65, 0.1);
  check_same_for_any_threads<B>([&](auto& stream) { return run_residual_norm<B>(input, stream); });
}

}  // namespace clinicalbert::tests
