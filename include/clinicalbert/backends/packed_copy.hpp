#pragma once

#include <cstddef>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/packed_weight.hpp"
#include "clinicalbert/tensors/held_bytes.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// A weight [Out, In], packed for a backend's products into memory of its own. Throws std::bad_alloc.
template <Backend B>
class packed_copy {
 public:
  explicit packed_copy(tensors::matrix<const typename B::element> weight)
      : rows_(weight.rows),
        columns_(weight.columns),
        held_(tensors::held_bytes::filled(product_op<B>::packed_bytes(rows_, columns_),
                                          [&](std::byte* memory) { product_op<B>::pack(weight, memory); })) {}

  operator packed_weight() const noexcept { return {rows_, columns_, held_.data()}; }
  [[nodiscard]] const tensors::held_bytes& held() const noexcept { return held_; }

 private:
  std::size_t rows_, columns_;
  tensors::held_bytes held_;
};

}  // namespace clinicalbert::backends
