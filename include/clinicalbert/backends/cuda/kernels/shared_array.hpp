#pragma once

#include <cstdint>

namespace clinicalbert::backends::device {

/// Memory that the threads of a block share. Kernels read and write it through their thread, so that an emulated one
/// can see who reads what another has not finished writing.
template <class T, std::uint32_t Size>
struct alignas(16) shared_array {
  T elements[Size];
};

}  // namespace clinicalbert::backends::device
