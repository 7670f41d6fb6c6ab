#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// The gradient through an activation that no product follows: d_x = d_y * activation'(x). d_x may be d_y.
///
///   apply<Activation>(stream&, matrix<const E> x, matrix<const E> d_y, matrix<E> d_x)
///
/// Where a product makes d_y, its epilogue `activation_gradient` does this in passing.
template <class B>
struct activation_gradient_op;

/// Few rows come here (BERT's masked ones), so that host backends share the plain loop.
template <Backend B>
requires std::same_as<typename B::stream, host_stream>
struct activation_gradient_op<B> {
  using E = typename B::element;

  template <class Activation>
  static void apply(host_stream& s, tensors::matrix<const E> x, tensors::matrix<const E> d_y,
                    tensors::matrix<E> d_x) noexcept {
    assert(x.rows == d_x.rows && x.columns == d_x.columns && d_y.rows == d_x.rows && d_y.columns == d_x.columns);
    s.for_each(x.rows, [&](std::size_t n, std::size_t) {
      for (std::size_t c = 0; c < x.columns; ++c) d_x(n, c) = d_y(n, c) * Activation::derivative(x(n, c));
    });
  }
};

}  // namespace clinicalbert::backends
