#pragma once

#include <cstddef>

#include "clinicalbert/backends/epilogues.hpp"

namespace clinicalbert::backends {

/// What each epilogue makes of element p of a product at (row, column) of y, as epilogues.hpp states it.
template <class E>
void apply_epilogue(epilogues::overwrite, E p, tensors::matrix<E> y, std::size_t row, std::size_t column) noexcept {
  y(row, column) = p;
}

template <class E>
void apply_epilogue(epilogues::accumulate, E p, tensors::matrix<E> y, std::size_t row, std::size_t column) noexcept {
  y(row, column) += p;
}

template <class E>
void apply_epilogue(const epilogues::add_bias<E>& with, E p, tensors::matrix<E> y, std::size_t row,
                    std::size_t column) noexcept {
  y(row, column) = p + with.bias[column];
}

template <class E, class Activation>
void apply_epilogue(const epilogues::bias_activation<E, Activation>& with, E p, tensors::matrix<E> y, std::size_t row,
                    std::size_t column) noexcept {
  const E z = p + with.bias[column];
  if (with.pre_activation.data != nullptr) with.pre_activation(row, column) = z;
  y(row, column) = Activation::value(z);
}

template <class E, class Activation>
void apply_epilogue(const epilogues::activation_gradient<E, Activation>& with, E p, tensors::matrix<E> y,
                    std::size_t row, std::size_t column) noexcept {
  y(row, column) = p * Activation::derivative(with.pre_activation(row, column));
}

}  // namespace clinicalbert::backends
