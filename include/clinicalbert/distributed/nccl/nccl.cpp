#include <cuda_runtime_api.h>
#include <nccl.h>

#include <cstdlib>
#include <cstring>

#include "clinicalbert/distributed/nccl/nccl_calls.hpp"

// ncclConfig_t, groups that do not block and ncclGetLastError.
static_assert(NCCL_VERSION_CODE >= NCCL_VERSION(2, 18, 1), "NCCL 2.18.1 or later is needed");

namespace clinicalbert::distributed::nccl {

namespace {

// ncclGetErrorString has sentences; a name is what one looks for.
const char* name_of(ncclResult_t code) noexcept {
  switch (code) {
    case ncclUnhandledCudaError:
      return "ncclUnhandledCudaError";
    case ncclSystemError:
      return "ncclSystemError";
    case ncclInternalError:
      return "ncclInternalError";
    case ncclInvalidArgument:
      return "ncclInvalidArgument";
    case ncclInvalidUsage:
      return "ncclInvalidUsage";
    case ncclRemoteError:
      return "ncclRemoteError";
    default:
      return "an error of NCCL's";
  }
}

outcome of(ncclResult_t code) noexcept {
  if (code == ncclSuccess) return {};
  if (code == ncclInProgress) return {phase::taking, 0, ""};
  return {phase::failed, code, name_of(code)};
}

outcome of(cudaError_t code) noexcept {
  if (code == cudaSuccess) return {};
  (void)cudaGetLastError();  // or the next launch would be blamed
  return {phase::failed, code, cudaGetErrorName(code)};
}

ncclComm_t real(group* g) noexcept { return reinterpret_cast<ncclComm_t>(g); }
cudaStream_t real(backends::device::gpu_stream* stream) noexcept { return reinterpret_cast<cudaStream_t>(stream); }

}  // namespace

outcome make_id(group_id& id) noexcept {
  static_assert(sizeof(ncclUniqueId) == sizeof id.bytes);
  ncclUniqueId made;
  const outcome o = of(ncclGetUniqueId(&made));
  std::memcpy(id.bytes, &made, sizeof made);
  return o;
}

outcome join(group*& joined, const group_id& id, std::size_t rank, std::size_t size) noexcept {
  // A ring adds in one order; what else NCCL may choose (trees, sums within the switch) adds in others. Who sets it
  // knows better.
  (void)::setenv("NCCL_ALGO", "Ring", 0);
  ncclUniqueId made;
  std::memcpy(&made, id.bytes, sizeof made);
  ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
  config.blocking = 0;
  ncclComm_t opened = nullptr;
  const outcome o = of(ncclCommInitRankConfig(&opened, static_cast<int>(size), made, static_cast<int>(rank), &config));
  joined = reinterpret_cast<group*>(opened);
  return o;
}

outcome begin_sum(group* g, void* numbers, std::size_t count, number_kind kind,
                  backends::device::gpu_stream* stream) noexcept {
  return of(ncclAllReduce(numbers, numbers, count, kind == number_kind::fp32 ? ncclFloat32 : ncclFloat64, ncclSum,
                          real(g), real(stream)));
}

outcome state_of(group* g, backends::device::gpu_stream* stream) noexcept {
  ncclResult_t last = ncclSuccess;
  const outcome asked = of(ncclCommGetAsyncError(real(g), &last));
  if (asked.now != phase::done) return asked;
  if (last != ncclSuccess) return of(last);
  const cudaError_t sums = cudaStreamQuery(real(stream));
  if (sums == cudaErrorNotReady) return {phase::summing, 0, ""};
  return of(sums);
}

outcome put_behind(backends::device::gpu_stream* first, backends::device::gpu_stream* later) noexcept {
  cudaEvent_t here = nullptr;
  cudaError_t code = cudaEventCreateWithFlags(&here, cudaEventDisableTiming);
  if (code != cudaSuccess) return of(code);
  code = cudaEventRecord(here, real(first));
  if (code == cudaSuccess) code = cudaStreamWaitEvent(real(later), here, 0);
  // CUDA keeps it for as long as a stream needs it.
  const cudaError_t destroyed = cudaEventDestroy(here);
  return of(code == cudaSuccess ? destroyed : code);
}

const char* last_sentence() noexcept {
  const char* const said = ncclGetLastError(nullptr);
  return said != nullptr ? said : "";
}

outcome begin_to_leave(group* g) noexcept { return of(ncclCommFinalize(real(g))); }
void leave(group* g) noexcept { (void)ncclCommDestroy(real(g)); }
void abort(group* g) noexcept { (void)ncclCommAbort(real(g)); }

}  // namespace clinicalbert::distributed::nccl
