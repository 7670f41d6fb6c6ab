#pragma once

#include "clinicalbert/tensors/arena.hpp"

namespace clinicalbert::backends {

/// Memory that a stream's kernels read and write, and that is kept from call to call beside the stream's own arena: its
/// `lasting_memory()`, or where a stream has none, the host's. The stream must outlive it.
template <class Stream>
[[nodiscard]] tensors::arena lasting_memory(Stream& s) {
  if constexpr (requires { s.lasting_memory(); })
    return tensors::arena(s.lasting_memory());
  else
    return tensors::arena();
}

}  // namespace clinicalbert::backends
