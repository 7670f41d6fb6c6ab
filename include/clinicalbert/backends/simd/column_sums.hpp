#pragma once

#include <span>

#include "clinicalbert/backends/simd/micro_kernel.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends::vectors {

/// sums[column] += the sum of x over its rows, taken in their order: the gradient of a bias.
template <class Arch, class Stream>
void add_column_sums(Stream& stream, tensors::matrix<const float> x, std::span<float> sums) noexcept {
  using b = batch<Arch>;
  constexpr std::size_t vectors = 8, wide = vectors * width<Arch>;
  stream.for_each((x.columns + wide - 1) / wide, [&](std::size_t item, std::size_t) {
    const std::size_t first = item * wide;
    constexpr std::make_index_sequence<vectors> each;
    b total[vectors];
    const auto there = [&](std::size_t j) {
      const std::size_t column = first + j * width<Arch>;
      return column < x.columns ? x.columns - column : 0;
    };
    unrolled(
        each, [&](auto j) __attribute__((always_inline)) { total[j] = b(0.f); });
    if (first + wide <= x.columns) {
      for (std::size_t r = 0; r < x.rows; ++r)
        unrolled(
            each, [&](auto j) __attribute__((always_inline)) {
              total[j] = total[j] + b::load_unaligned(x.data + r * x.stride + first + j * width<Arch>);
            });
    } else {
      for (std::size_t r = 0; r < x.rows; ++r)
        unrolled(
            each, [&](auto j) __attribute__((always_inline)) {
              total[j] = total[j] + native<Arch>::load_first(x.data + r * x.stride + first + j * width<Arch>, there(j));
            });
    }
    unrolled(
        each, [&](auto j) __attribute__((always_inline)) {
          float* at = sums.data() + first + j * width<Arch>;
          native<Arch>::store_first(at, there(j), total[j] + native<Arch>::load_first(at, there(j)));
        });
  });
}

}  // namespace clinicalbert::backends::vectors
