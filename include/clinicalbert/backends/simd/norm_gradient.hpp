#pragma once

#include <span>

#include "clinicalbert/backends/simd/blocking.hpp"
#include "clinicalbert/backends/simd/row_norm.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends::vectors {

/// Into so many pieces the rows of a norm are cut, however many threads there are: each sums d_weight and d_bias on its
/// own, and the pieces are added in order.
inline constexpr std::size_t norm_pieces = 32;

/// Bytes of memory from the stream's arena that `norm_gradient` takes.
constexpr std::size_t norm_gradient_scratch(std::size_t rows, std::size_t columns) noexcept {
  return tensors::arena::bytes_for(2 * std::min(rows, norm_pieces) * columns, sizeof(float));
}

/// The gradient of a layer norm over all rows; finish(row) is called when a row of d_x is written.
template <class Arch, class Stream, class Finish>
void norm_gradient(Stream& stream, std::span<const float> weight, tensors::matrix<const float> x,
                   std::span<const float> mean, std::span<const float> inverse_deviation,
                   tensors::matrix<const float> d_y, tensors::matrix<float> d_x, std::span<float> d_weight,
                   std::span<float> d_bias, Finish&& finish) noexcept {
  using b = batch<Arch>;
  if (x.rows == 0) return;
  tensors::arena::scope scope(stream.arena());
  const std::size_t columns = x.columns;
  const even_split pieces{x.rows, std::min(x.rows, norm_pieces)};
  float* sums = stream.arena().template take<float>(2 * pieces.pieces * columns).data();
  stream.for_each(pieces.pieces, [&](std::size_t piece, std::size_t) {
    float* own = sums + piece * 2 * columns;
    std::fill_n(own, 2 * columns, 0.f);
    for (std::size_t row = pieces.begin(piece); row < pieces.begin(piece + 1); ++row) {
      normalize_row_gradient<Arch>(x.data + row * x.stride, {mean[row], inverse_deviation[row]}, weight.data(),
                                   d_y.data + row * d_y.stride, d_x.data + row * d_x.stride, own, own + columns,
                                   columns);
      finish(row);
    }
  });
  const auto add = [&](const float* from, float* to) {
    over_row<Arch>(
        columns, [&](auto whole, std::size_t i, std::size_t count) __attribute__((always_inline)) {
          b total = load<Arch, whole>(from + i, count);
          for (std::size_t piece = 1; piece < pieces.pieces; ++piece)
            total = total + load<Arch, whole>(from + piece * 2 * columns + i, count);
          store<Arch, whole>(to + i, count, total + load<Arch, whole>(to + i, count));
        });
  };
  add(sums, d_weight.data());
  add(sums + columns, d_bias.data());
}

}  // namespace clinicalbert::backends::vectors
