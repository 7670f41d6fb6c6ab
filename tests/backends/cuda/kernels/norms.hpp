#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/cuda/kernels/column_sums.hpp"
#include "clinicalbert/backends/cuda/kernels/norm_backward.hpp"
#include "clinicalbert/backends/cuda/kernels/norm_forward.hpp"
#include "clinicalbert/backends/reference/residual_norm.hpp"
#include "tests/backends/cuda/kernels/placed.hpp"
#include "tests/backends/run_residual_norm.hpp"

namespace clinicalbert::tests {

/// Forward and backward through the kernels, of x, residual and d_y as they are in E.
template <class E, std::uint32_t Lanes, std::uint32_t Slots>
named_values run_norms(const residual_norm_input& input, std::uint32_t order) {
  using namespace backends::device;
  const auto rows = static_cast<std::uint32_t>(input.tokens), width = static_cast<std::uint32_t>(input.width);
  const bool aligned = Lanes > 1;
  const std::size_t gap = aligned ? 8 : 3;
  placed<E> x(rows, width, input.x, gap, aligned), residual(rows, width, input.residual, gap, aligned),
      d_y(rows, width, input.d_y, gap, aligned), sum(rows, width, gap, aligned), y(rows, width, gap, aligned),
      d_x(rows, width, gap, aligned);
  placed<float> weight(1, width, input.weight, 0), bias(1, width, input.bias, 0), mean(1, rows, 0),
      inverse_deviation(1, rows, 0);

  norm_forward<E, Lanes, Slots> forward;
  forward.rows = rows;
  forward.width = width;
  forward.x = x.view();
  forward.residual = residual.view();
  forward.weight = weight.flat();
  forward.bias = bias.flat();
  forward.epsilon = 1e-5f;
  forward.dropout = input.dropout;
  forward.sum = sum.view();
  forward.y = y.view();
  forward.mean = mean.flat();
  forward.inverse_deviation = inverse_deviation.flat();
  emulate(forward, forward.blocks(rows), 1, order);

  norm_backward<E, Lanes, Slots> backward;
  const std::uint32_t parts = backward.blocks(rows);
  placed<float> partial(parts, std::size_t{2} * width, 0);
  placed<float> gradients(1, std::size_t{2} * width, std::vector<double>(std::size_t{2} * width, input.base), 0);
  backward.rows = rows;
  backward.width = width;
  backward.weight = weight.flat();
  backward.dropout = input.dropout;
  backward.sum = sum.view();
  backward.inverse_deviation = inverse_deviation.flat();
  backward.d_y = d_y.view();
  backward.d_x = d_x.view();
  backward.d_residual = d_y.view();  // in its place
  backward.partial = partial.flat();
  emulate(backward, parts, 1, order);
  column_sums<float> finish;
  finish.rows = finish.rows_a_part = parts;
  finish.columns = 2 * width;
  finish.x = partial.view();
  finish.sums = gradients.view();
  finish.accumulates = true;
  emulate(finish, finish.blocks(2 * width), 1, order);

  const auto both = gradients.values();
  const auto middle = both.begin() + static_cast<std::ptrdiff_t>(width);
  return {{"sum", sum.values()},
          {"y", y.values()},
          {"mean", mean.values()},
          {"inverse_deviation", inverse_deviation.values()},
          {"d_x", d_x.values()},
          {"d_residual", d_y.values()},
          {"d_weight", {both.begin(), middle}},
          {"d_bias", {middle, both.end()}}};
}

/// Within the roundings of E, of the largest value; the reference is given what E holds of the inputs.
template <class E, std::uint32_t Lanes, std::uint32_t Slots>
void norms_agree_with_reference(std::mt19937& random, double dropout) {
  for (int shape = 0; shape < 3; ++shape) {
    const std::size_t widest = backends::device::norm_row<Lanes, Slots>::widest / Lanes;
    const std::size_t width =
        shape == 0 ? widest * Lanes : random_size(random, std::min<std::size_t>(4, widest), widest) * Lanes;
    auto input = residual_norm_input::random(random, random_size(random, 1, 80), width, dropout);
    for (auto* values : {&input.x, &input.residual, &input.d_y}) *values = as_rounded<E>(*values);
    CAPTURE(Lanes, Slots, dropout, input.tokens, input.width);
    const auto got = in_any_order([&](std::uint32_t order) { return run_norms<E, Lanes, Slots>(input, order); });
    backends::host_stream plain;
    auto want = run_residual_norm<backends::reference<double>>(input, plain);
    named_values named;
    for (const auto& [name, values] : got) named[name] = want.at(name);
    // Parameters' gradients are sums over rows of z, which is made of a rounded sum.
    const double roundings = static_cast<double>(std::max(input.tokens, input.width));
    check_close(got, named, std::max(2 * half_step<E>, 8 * half_step<float> * std::sqrt(roundings)));
  }
}

}  // namespace clinicalbert::tests
