#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "clinicalbert/backends/reference/backend.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// Dropout element by element, asking `tensors::dropout` for each.
template <std::floating_point E>
struct dropout_op<reference<E>> {
  using stream = typename reference<E>::stream;

  static void apply(stream& s, const tensors::dropout& dropout, tensors::matrix<const E> x,
                    tensors::matrix<E> y) noexcept {
    assert(x.rows == y.rows && x.columns == y.columns);
    const E scale = static_cast<E>(dropout.scale());
    s.for_each(x.rows, [&](std::size_t n, std::size_t) {
      for (std::size_t c = 0; c < x.columns; ++c) {
        if (!dropout.active()) {
          y(n, c) = x(n, c);
        } else if (dropout.keeps(static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(c))) {
          y(n, c) = x(n, c) * scale;
        } else {
          y(n, c) = E(0);
        }
      }
    });
  }
};

}  // namespace clinicalbert::backends
