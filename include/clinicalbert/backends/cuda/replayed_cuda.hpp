#pragma once

#include "clinicalbert/backends/cuda/backend.hpp"
#include "clinicalbert/backends/cuda/replaying_stream.hpp"

namespace clinicalbert::backends {

/// `cuda`, whose streams launch an encoder's kernels as one graph where a batch is like one before.
template <class Precision = precisions::fp32>
using replayed_cuda = cuda<Precision, replaying_stream>;

}  // namespace clinicalbert::backends
