#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// Sums and multiples of matrices, element by element, where no other operator does this in passing. y may be x or z.
///
///   add(stream&, matrix<const E> x, matrix<const E> z, matrix<E> y)     // y = x + z
///   scale(stream&, E factor, matrix<const E> x, matrix<E> y)            // y = factor x
template <class B>
struct elementwise_op;

/// Memory is the limit, so host backends share the plain loop.
template <Backend B>
requires std::same_as<typename B::stream, host_stream>
struct elementwise_op<B> {
  using E = typename B::element;

  static void add(host_stream& s, tensors::matrix<const E> x, tensors::matrix<const E> z,
                  tensors::matrix<E> y) noexcept {
    assert(x.rows == y.rows && x.columns == y.columns && z.rows == y.rows && z.columns == y.columns);
    s.for_each(y.rows, [&](std::size_t n, std::size_t) {
      for (std::size_t c = 0; c < y.columns; ++c) y(n, c) = x(n, c) + z(n, c);
    });
  }

  static void scale(host_stream& s, E factor, tensors::matrix<const E> x, tensors::matrix<E> y) noexcept {
    assert(x.rows == y.rows && x.columns == y.columns);
    s.for_each(y.rows, [&](std::size_t n, std::size_t) {
      for (std::size_t c = 0; c < y.columns; ++c) y(n, c) = factor * x(n, c);
    });
  }
};

}  // namespace clinicalbert::backends
