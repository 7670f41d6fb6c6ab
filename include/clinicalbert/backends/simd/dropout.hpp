#pragma once

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/dropout_factors.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

template <class Arch, class Precision>
struct dropout_op<simd<Arch, Precision>> {
  using stream = typename simd<Arch, Precision>::stream;

  static void apply(stream& s, const tensors::dropout& dropout, tensors::matrix<const float> x,
                    tensors::matrix<float> y) noexcept {
    using namespace vectors;
    over_rows<Arch>(s, x.rows, 16, [&](std::size_t row) {
      const float* from = x.data + row * x.stride;
      float* to = y.data + row * y.stride;
      if (dropout.active())
        over_dropped_row<Arch>(dropout, row, x.columns, [&](auto whole, std::size_t i, std::size_t n, auto factor) {
          store<Arch, whole>(to + i, n, drop<Arch>(load<Arch, whole>(from + i, n), factor));
        });
      else if (from != to)
        over_row<Arch>(x.columns, [&](auto whole, std::size_t i, std::size_t n) {
          store<Arch, whole>(to + i, n, load<Arch, whole>(from + i, n));
        });
    });
  }
};

}  // namespace clinicalbert::backends
