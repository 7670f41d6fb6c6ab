#pragma once

#include <cstddef>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/kernel_entry.hpp"
#include "clinicalbert/backends/cuda/runtime/library_product.hpp"

// What the backend asks of the CUDA runtime and of cuBLASLt, in words of its own: no header of theirs is needed to use
// it, so models are compiled by the host's compiler with or without a toolkit. cuda_runtime.cpp and cublas.cpp define
// it; tests define it on the CPU. Nothing here throws.

namespace clinicalbert::backends::device {

/// while_running: of work that was put into a stream before, whatever the call was for.
enum class trouble : std::uint8_t {
  none,
  no_driver,
  old_driver,
  no_gpu,
  no_memory,
  not_supported,
  while_running,
  other
};

/// What a call came to. `name` is the library's own for its code, and lives as long as the program.
struct status {
  trouble kind = trouble::none;
  int code = 0;
  const char* name = "";

  [[nodiscard]] constexpr bool fine() const noexcept { return kind == trouble::none; }
};

/// The words for a code of the CUDA runtime, such as launch_kernel returns.
[[nodiscard]] status status_of(int code) noexcept;

/// What is known of a GPU, and of the driver (versions as CUDA counts: 13020 is 13.2; 0 where there is none).
struct gpu {
  int driver = 0, runtime = 0;
  int major = 0, minor = 0;    ///< compute capability
  bool shares_memory = false;  ///< host and GPU may use managed memory at the same time
  std::size_t free_bytes = 0, all_bytes = 0;
};

/// Makes the first GPU that the process sees this thread's, and says what it is; of what is not fine as much as is
/// known.
[[nodiscard]] status use_gpu(gpu& found) noexcept;
[[nodiscard]] status free_memory(std::size_t& free_bytes, std::size_t& all_bytes) noexcept;

/// on_gpu: for kernels alone. managed: for kernels, and for the host while no kernel runs that writes it. pinned: the
/// host's, from which copies run beside it.
enum class memory_kind : std::uint8_t { on_gpu, managed, pinned };

/// At least aligned to 256 bytes.
[[nodiscard]] status take_memory(memory_kind kind, std::size_t bytes, void*& at) noexcept;
void give_memory(memory_kind kind, void* at) noexcept;

[[nodiscard]] status open_stream(gpu_stream*& stream) noexcept;
void close_stream(gpu_stream* stream) noexcept;
/// From pinned memory to a GPU's and back, in the order of the stream; the caller does not wait.
[[nodiscard]] status copy_to_gpu(gpu_stream* stream, const void* from, void* to, std::size_t bytes) noexcept;
[[nodiscard]] status copy_to_host(gpu_stream* stream, const void* from, void* to, std::size_t bytes) noexcept;
/// What is known, without waiting, of all that the stream was given: while_running where something failed.
[[nodiscard]] status so_far(gpu_stream* stream) noexcept;
/// Why a call of a library failed that has codes of its own and answers by them too where earlier work of the stream
/// has failed: that failure, or else what the call was told.
[[nodiscard]] inline status cause_of(const status& answer, gpu_stream* stream) noexcept {
  if (answer.fine() || answer.kind == trouble::not_supported) return answer;
  const status before = so_far(stream);
  return before.kind == trouble::while_running ? before : answer;
}
/// Waits for all that the stream holds, and says what became of it.
[[nodiscard]] status wait_for(gpu_stream* stream) noexcept;

/// A handle of cuBLASLt.
struct product_library;

[[nodiscard]] status open_products(product_library*& library) noexcept;
void close_products(product_library* library) noexcept;

/// An algorithm of the library for a class of products, as the library writes it.
struct product_algorithm {
  alignas(8) std::byte bytes[64] = {};
};

/// The one that the library thinks fastest, with at most so many bytes of workspace; kind not_supported where it has
/// none.
[[nodiscard]] status choose_algorithm(product_library* library, const library_product& product, std::size_t alignment,
                                      std::size_t workspace, product_algorithm& chosen) noexcept;
/// out = first second (library_product), or that added to it. The library's own words: what it finds broken may have
/// been broken before (`cause_of`).
[[nodiscard]] status run_product(product_library* library, const library_product& product,
                                 const product_algorithm& algorithm, const void* first, const void* second, float* out,
                                 void* workspace, std::size_t workspace_bytes, gpu_stream* stream) noexcept;

}  // namespace clinicalbert::backends::device
