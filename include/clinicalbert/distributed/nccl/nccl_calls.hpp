#pragma once

#include <cstddef>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/kernel_entry.hpp"

// What is asked of NCCL, in words of ours: no header of its own is needed to use it. nccl.cpp defines it; tests define
// it on the CPU. Nothing here throws.

namespace clinicalbert::distributed::nccl {

/// Processes that sum numbers together, each with a GPU: a communicator of NCCL's (ncclComm_t).
struct group;

/// What all processes of one group must know, made by one of them.
struct group_id {
  alignas(8) std::byte bytes[128] = {};
};

/// taking: NCCL has not yet taken the last call, and wants no other before. summing: all calls are taken, and the
/// stream's sums go on. failed: NCCL, the GPU or another process.
enum class phase : std::uint8_t { done, taking, summing, failed };

/// What a call came to, or how a group stands. `name` is the library's own for its code, and lives as long as the
/// program.
struct outcome {
  phase now = phase::done;
  int code = 0;
  const char* name = "";
};

enum class number_kind : std::uint8_t { fp32, fp64 };

/// A new id. With NCCL_COMM_ID (HOST:PORT) in the environment it is a function of that, so that each process makes the
/// same one and none has to be told.
[[nodiscard]] outcome make_id(group_id& id) noexcept;

/// Begins to join `size` processes, as number `rank` of them, with this thread's GPU; returns before the others have.
[[nodiscard]] outcome join(group*& joined, const group_id& id, std::size_t rank, std::size_t size) noexcept;

/// Puts into `stream` that the numbers become their sums over the group. They must be in memory that the GPU reads and
/// writes; all processes put in the same sums in the same order.
[[nodiscard]] outcome begin_sum(group* of, void* numbers, std::size_t count, number_kind kind,
                                backends::device::gpu_stream* stream) noexcept;

/// How the last call and all sums in `stream` stand, without waiting.
[[nodiscard]] outcome state_of(group* of, backends::device::gpu_stream* stream) noexcept;

/// What is put into `later` from now on begins when all is done that `first` holds now.
[[nodiscard]] outcome put_behind(backends::device::gpu_stream* first, backends::device::gpu_stream* later) noexcept;

/// NCCL's own sentence about what failed last, or "".
[[nodiscard]] const char* last_sentence() noexcept;

/// Begins to leave a group in which nothing is summed any more, which all do; `leave` after that is done.
[[nodiscard]] outcome begin_to_leave(group* of) noexcept;
void leave(group* of) noexcept;
/// Leaves at once; what is being summed ends without a result, and the others wait for nothing.
void abort(group* of) noexcept;

}  // namespace clinicalbert::distributed::nccl
