#pragma once

#include <span>

#include "clinicalbert/backends/cuda/kernels/buffer.hpp"

namespace clinicalbert::backends {

/// What kernels have written, and where the host wants it; as many elements.
template <class T>
struct host_copy {
  device::buffer<const T> from;
  std::span<T> to;
};

}  // namespace clinicalbert::backends
