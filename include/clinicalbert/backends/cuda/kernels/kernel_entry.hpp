#pragma once

#include <cstdint>

namespace clinicalbert::backends::device {

/// A stream of the CUDA runtime, cudaStream_t, where its headers are not included.
struct gpu_stream;

/// Puts a kernel into a stream, over a grid of x by y blocks; 0, or what the CUDA runtime says of the launch
/// (cudaError_t). The .cu units define it for the kernels in their lists (kernel_unit.hpp): what calls it is compiled
/// by the host's compiler alone, with whatever headers it likes.
template <class Kernel>
[[nodiscard]] int launch_kernel(const Kernel& kernel, std::uint32_t x, std::uint32_t y, gpu_stream* stream) noexcept;

}  // namespace clinicalbert::backends::device
