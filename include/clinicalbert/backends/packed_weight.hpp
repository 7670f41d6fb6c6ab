#pragma once

#include <cstddef>

namespace clinicalbert::backends {

/// A weight [rows, columns] as the kernels of a backend read it: bytes in its own layout, aligned to a cache line,
/// which somebody else holds (tensors::held_bytes).
struct packed_weight {
  std::size_t rows = 0, columns = 0;
  const std::byte* bytes = nullptr;
};

}  // namespace clinicalbert::backends
