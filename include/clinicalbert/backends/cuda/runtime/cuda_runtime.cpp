#include <cuda_runtime_api.h>

#include "clinicalbert/backends/cuda/runtime/runtime.hpp"

namespace clinicalbert::backends::device {

namespace {

status of(cudaError_t error) noexcept {
  switch (error) {
    case cudaSuccess:
      return {};
    case cudaErrorInsufficientDriver:
      return {trouble::old_driver, error, cudaGetErrorName(error)};
    case cudaErrorNoDevice:
      return {trouble::no_gpu, error, cudaGetErrorName(error)};
    case cudaErrorMemoryAllocation:
      return {trouble::no_memory, error, cudaGetErrorName(error)};
    // After these nothing else runs, and every call answers with them.
    case cudaErrorAssert:
    case cudaErrorContained:
    case cudaErrorECCUncorrectable:
    case cudaErrorExternalDevice:
    case cudaErrorHardwareStackError:
    case cudaErrorIllegalAddress:
    case cudaErrorIllegalInstruction:
    case cudaErrorInvalidAddressSpace:
    case cudaErrorInvalidPc:
    case cudaErrorLaunchFailure:
    case cudaErrorLaunchTimeout:
    case cudaErrorMisalignedAddress:
    case cudaErrorMpsClientTerminated:
    case cudaErrorNvlinkUncorrectable:
      return {trouble::while_running, error, cudaGetErrorName(error)};
    default:
      return {trouble::other, error, cudaGetErrorName(error)};
  }
}

// What a call leaves behind as the thread's last error would be taken for the next launch's.
status taken(cudaError_t error) noexcept {
  if (error != cudaSuccess) (void)cudaGetLastError();
  return of(error);
}

cudaStream_t real(gpu_stream* stream) noexcept { return reinterpret_cast<cudaStream_t>(stream); }
cudaGraphExec_t real(gpu_graph* graph) noexcept { return reinterpret_cast<cudaGraphExec_t>(graph); }

}  // namespace

status status_of(int code) noexcept { return of(static_cast<cudaError_t>(code)); }

status use_gpu(gpu& found) noexcept {
  (void)cudaRuntimeGetVersion(&found.runtime);
  (void)cudaDriverGetVersion(&found.driver);
  if (found.driver == 0) return {trouble::no_driver, cudaErrorInsufficientDriver, "cudaErrorInsufficientDriver"};
  int count = 0;
  cudaError_t error = cudaGetDeviceCount(&count);
  if (error == cudaSuccess && count == 0) error = cudaErrorNoDevice;
  if (error == cudaSuccess) error = cudaSetDevice(0);
  int shares = 0;
  const auto ask = [&](int& value, cudaDeviceAttr what) {
    if (error == cudaSuccess) error = cudaDeviceGetAttribute(&value, what, 0);
  };
  ask(found.major, cudaDevAttrComputeCapabilityMajor);
  ask(found.minor, cudaDevAttrComputeCapabilityMinor);
  ask(shares, cudaDevAttrConcurrentManagedAccess);
  found.shares_memory = shares != 0;
  if (error == cudaSuccess) error = cudaMemGetInfo(&found.free_bytes, &found.all_bytes);
  return taken(error);
}

status free_memory(std::size_t& free_bytes, std::size_t& all_bytes) noexcept {
  return taken(cudaMemGetInfo(&free_bytes, &all_bytes));
}

status take_memory(memory_kind kind, std::size_t bytes, void*& at) noexcept {
  switch (kind) {
    case memory_kind::on_gpu:
      return taken(cudaMalloc(&at, bytes));
    case memory_kind::managed:
      return taken(cudaMallocManaged(&at, bytes, cudaMemAttachGlobal));
    default:
      return taken(cudaMallocHost(&at, bytes));
  }
}

void give_memory(memory_kind kind, void* at) noexcept {
  (void)taken(kind == memory_kind::pinned ? cudaFreeHost(at) : cudaFree(at));
}

status open_stream(gpu_stream*& stream) noexcept {
  cudaStream_t opened = nullptr;
  const status s = taken(cudaStreamCreateWithFlags(&opened, cudaStreamNonBlocking));
  stream = reinterpret_cast<gpu_stream*>(opened);
  return s;
}

void close_stream(gpu_stream* stream) noexcept { (void)taken(cudaStreamDestroy(real(stream))); }

status copy_to_gpu(gpu_stream* stream, const void* from, void* to, std::size_t bytes) noexcept {
  return taken(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, real(stream)));
}

status copy_to_host(gpu_stream* stream, const void* from, void* to, std::size_t bytes) noexcept {
  return taken(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, real(stream)));
}

// That something is under way is no failure, but an answer that is kept as the thread's last error.
status so_far(gpu_stream* stream) noexcept {
  const status s = taken(cudaStreamQuery(real(stream)));
  return s.code == cudaErrorNotReady ? status{} : s;
}

status wait_for(gpu_stream* stream) noexcept { return taken(cudaStreamSynchronize(real(stream))); }

// Of this thread alone: what others do meanwhile spoils nothing.
status begin_capture(gpu_stream* stream) noexcept {
  return taken(cudaStreamBeginCapture(real(stream), cudaStreamCaptureModeThreadLocal));
}

status end_capture(gpu_stream* stream, gpu_graph*& graph) noexcept {
  cudaGraph_t recorded = nullptr;
  cudaGraphExec_t made = nullptr;
  status s = taken(cudaStreamEndCapture(real(stream), &recorded));
  if (s.fine()) s = taken(cudaGraphInstantiate(&made, recorded, 0));
  if (recorded != nullptr) (void)taken(cudaGraphDestroy(recorded));
  graph = reinterpret_cast<gpu_graph*>(made);
  return s;
}

status launch_graph(gpu_stream* stream, gpu_graph* graph) noexcept {
  return taken(cudaGraphLaunch(real(graph), real(stream)));
}

void destroy_graph(gpu_graph* graph) noexcept { (void)taken(cudaGraphExecDestroy(real(graph))); }

}  // namespace clinicalbert::backends::device
