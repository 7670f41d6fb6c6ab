#pragma once

#include "clinicalbert/backends/cuda/kernels/device_thread.hpp"

#ifdef __CUDACC__

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

namespace clinicalbert::backends::device {

/// More than this a kernel must ask for.
inline constexpr std::size_t plain_shared_bytes = std::size_t{48} << 10;

/// How many blocks of a kernel a multiprocessor must have room for. 0: the compiler weighs registers against blocks by
/// itself, which may end in a few spilled bytes; 1: it may take all the registers that it wants.
template <class Kernel>
constexpr unsigned least_blocks() {
  if constexpr (requires { Kernel::least_blocks; })
    return Kernel::least_blocks;
  else
    return 0;
}

/// A kernel as the GPU enters it.
template <class Kernel>
__global__ void __launch_bounds__(Kernel::threads, least_blocks<Kernel>())
    run_kernel(const __grid_constant__ Kernel kernel) {
  using shared = typename Kernel::shared;
  device_thread thread;
  if constexpr (sizeof(shared) <= plain_shared_bytes) {
    __shared__ shared memory;
    kernel(thread, memory);
  } else {
    extern __shared__ uint4 bytes[];
    kernel(thread, *reinterpret_cast<shared*>(bytes));
  }
}

/// Puts a kernel into a stream. Errors of the launch itself are returned; those of running surface at the stream's next
/// synchronization. A grid without blocks is nothing to do.
template <class Kernel>
cudaError_t launch(const Kernel& kernel, std::uint32_t grid_x, std::uint32_t grid_y, cudaStream_t stream) {
  if (grid_x == 0 || grid_y == 0) return cudaSuccess;
  constexpr std::size_t bytes = sizeof(typename Kernel::shared);
  constexpr std::size_t dynamic = bytes <= plain_shared_bytes ? 0 : bytes;
  if constexpr (dynamic != 0) {
    // Once a kernel and GPU would do; it is cheap.
    const cudaError_t error = cudaFuncSetAttribute(reinterpret_cast<const void*>(&run_kernel<Kernel>),
                                                   cudaFuncAttributeMaxDynamicSharedMemorySize, int{dynamic});
    if (error != cudaSuccess) return error;
  }
  run_kernel<Kernel><<<dim3(grid_x, grid_y), Kernel::threads, dynamic, stream>>>(kernel);
  return cudaGetLastError();
}

}  // namespace clinicalbert::backends::device

#endif
