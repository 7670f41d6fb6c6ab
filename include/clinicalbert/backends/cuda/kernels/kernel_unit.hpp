#pragma once

#include "clinicalbert/backends/cuda/kernels/kernel_entry.hpp"
#include "clinicalbert/backends/cuda/kernels/kernel_list.hpp"
#include "clinicalbert/backends/cuda/kernels/launch.hpp"

#ifdef __CUDACC__

namespace clinicalbert::backends::device {

template <class Kernel>
int launch_kernel(const Kernel& kernel, std::uint32_t x, std::uint32_t y, gpu_stream* stream) noexcept {
  return static_cast<int>(launch(kernel, x, y, reinterpret_cast<cudaStream_t>(stream)));
}

/// A .cu unit instantiates this for its list, which makes `launch_kernel` of each kernel in it.
template <class List>
struct kernel_unit;

template <class... Kernels>
struct kernel_unit<kernel_list<Kernels...>> {
  static const void* const* all() {
    static const void* const of[] = {reinterpret_cast<const void*>(&launch_kernel<Kernels>)...};
    return of;
  }
};

}  // namespace clinicalbert::backends::device

#endif
