#pragma once

#include <cstddef>

namespace clinicalbert::backends {

/// Whether a backend's kernels read weights where the host's own memory is not: `B::weight_memory(bytes)` is what they
/// read, and the host may read and write there too, where it has waited.
template <class B>
concept HoldsWeights = requires {
  B::weight_memory(std::size_t{});
};

}  // namespace clinicalbert::backends
