#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/backend.hpp"

namespace clinicalbert::tests {

/// The backend of a GPU, for test bodies that read at once what operators wrote: it waits for each kernel and product.
/// What fails ends the program, which says what.
template <class Precision = backends::precisions::fp32>
struct waiting : backends::cuda<Precision> {
  using base = backends::cuda<Precision>;
  using stream = typename base::stream;

  template <class Kernel>
  static void launch(stream& s, const Kernel& kernel, std::uint32_t x, std::uint32_t y) noexcept {
    base::launch(s, kernel, x, y);
    s.wait();
  }

  template <class W>
  static void multiply(stream& s, backends::product_kind kind, tensors::matrix<const float> a,
                       tensors::matrix<const W> b, tensors::matrix<float> c, bool accumulates) noexcept {
    base::multiply(s, kind, a, b, c, accumulates);
    s.wait();
  }
};

}  // namespace clinicalbert::tests
