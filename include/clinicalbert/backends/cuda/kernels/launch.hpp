#pragma once

#include "clinicalbert/backends/cuda/kernels/device_thread.hpp"
#include "clinicalbert/backends/cuda/kernels/enqueue.hpp"

#ifdef __CUDACC__

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

namespace clinicalbert::backends::device {

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

/// A launch of a kernel, in calls of the CUDA runtime (enqueue.hpp).
template <class Kernel>
struct kernel_launch {
  const Kernel& kernel;
  dim3 grid;
  cudaStream_t stream;

  static const void* entry() { return reinterpret_cast<const void*>(&run_kernel<Kernel>); }

  cudaError_t allow_shared(std::size_t bytes) const {
    return cudaFuncSetAttribute(entry(), cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes));
  }
  // Not <<<>>>, which answers by the thread's last error alone.
  cudaError_t launch(std::size_t bytes) const {
    void* arguments[] = {const_cast<Kernel*>(&kernel)};
    return cudaLaunchKernel(entry(), grid, dim3(Kernel::threads), arguments, bytes, stream);
  }
  static void forget_error() { (void)cudaGetLastError(); }
};

/// Puts a kernel into a stream. Errors of the launch itself are returned; those of running surface at the stream's next
/// synchronization, or at a call before it. A grid without blocks is nothing to do.
template <class Kernel>
cudaError_t launch(const Kernel& kernel, std::uint32_t grid_x, std::uint32_t grid_y, cudaStream_t stream) {
  if (grid_x == 0 || grid_y == 0) return cudaSuccess;
  return enqueue(kernel_launch<Kernel>{kernel, dim3(grid_x, grid_y), stream}, sizeof(typename Kernel::shared));
}

}  // namespace clinicalbert::backends::device

#endif
