#pragma once

#include <cmath>
#include <cstddef>

#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::layers {

/// Overwrites row t of a table [T, C] with factor * wave(t): wave(t)[2i] = sin(t / 10000^(2i / C)), wave(t)[2i + 1] =
/// cos of the same.
///
/// Vaswani et al. 2017, section 3.5. Computed in double.
template <class E>
void fill_sinusoidal_positions(tensors::matrix<E> table, double factor = 1) noexcept {
  for (std::size_t c = 0; c < table.columns; ++c) {
    const double even = static_cast<double>(c - c % 2);
    const double frequency = std::pow(10000.0, -even / static_cast<double>(table.columns));
    for (std::size_t t = 0; t < table.rows; ++t) {
      const double angle = static_cast<double>(t) * frequency;
      table(t, c) = static_cast<E>(factor * (c % 2 == 0 ? std::sin(angle) : std::cos(angle)));
    }
  }
}

}  // namespace clinicalbert::layers
