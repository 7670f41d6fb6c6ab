#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/tensors/held_bytes.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/shape.hpp"

namespace clinicalbert::layers {

/// One array of a frozen model: where its bytes are held, and how they are made of a checkpoint's tensors.
///
/// A `visit` of frozen weights shows each part as each(name, part), and may be of weights that hold nothing yet.
template <class E>
struct frozen_part {
  tensors::held_bytes* held;
  std::size_t bytes;                 ///< that it takes
  std::size_t rows, columns;         ///< of the matrix that it is made of
  std::vector<std::string> tensors;  ///< which, one under another, are that matrix: their names in a checkpoint
  void (*pack)(tensors::matrix<const E>, std::byte* memory) noexcept;
  std::size_t row_bytes = 0;  ///< where some rows may be packed alone, to row_bytes for each; otherwise 0
  bool as_it_is = false;      ///< bytes are the elements themselves
};

/// A frozen part of `elements` that stay as they are: a bias, the weights of a norm.
template <class E>
[[nodiscard]] frozen_part<E> frozen_elements(tensors::held_array<E>& held, std::size_t elements,
                                             std::vector<std::string> tensors) {
  const auto copy = [](tensors::matrix<const E> from, std::byte* to) noexcept {
    std::copy_n(from.data, from.rows * from.columns, reinterpret_cast<E*>(to));
  };
  return {&held, elements * sizeof(E), 1, elements, std::move(tensors), copy, 0, true};
}

/// A frozen part that is a weight [out, in] packed for a backend's products.
template <class Product, class E>
[[nodiscard]] frozen_part<E> frozen_weight(tensors::held_bytes& held, std::size_t out, std::size_t in,
                                           std::vector<std::string> tensors) {
  return {&held,
          Product::packed_bytes(out, in),
          out,
          in,
          std::move(tensors),
          [](tensors::matrix<const E> from, std::byte* to) noexcept { Product::pack(from, to); }};
}

}  // namespace clinicalbert::layers
