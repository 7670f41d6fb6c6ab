#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "clinicalbert/backends/cuda/runtime/runtime.hpp"
#include "tests/backends/cuda/kernels/emulation.hpp"

namespace clinicalbert::tests {

/// What stands where a GPU, its runtime and its library of products would be: what backends/cuda/runtime/runtime.hpp
/// declares is defined by it. As on a GPU, what was put into a stream is done later: when somebody waits, and no
/// earlier, so that the host finds old numbers where it does not wait, and spoils new ones where it writes too early.
/// The GPU's own memory cannot be read or written by the host at all. Several threads may use it, each a stream.
struct fake_gpu {
  backends::device::status when_used;  ///< what `use_gpu` says
  backends::device::gpu found{13000, 13000, 9, 0, true, std::size_t{1} << 36, std::size_t{1} << 36};
  bool at_once = false;             ///< work is done when it is put into a stream, for those who do not wait
  std::size_t refused_launch = 0;   ///< which launch from now on is refused, counted from 1; 0: none
  int refused_with = 9;             ///< a code of the runtime's: an invalid configuration, or 700, an illegal address
  bool breaks = false;              ///< the next wait finds that something failed
  std::size_t refused_product = 0;  ///< which product is refused, counted likewise: CUBLAS_STATUS_EXECUTION_FAILED
  backends::device::status so_far;  ///< what is known of all that was put in before
  bool needs_exact_sizes = false;   ///< algorithms fit only the very product that they were chosen for
  std::size_t largest_memory = ~std::size_t{0};  ///< that is given at once

  bool records = true;          ///< else it refuses to begin to record work for a graph
  bool makes_graphs = true;     ///< else what was recorded comes to nothing
  bool launches_graphs = true;  ///< else a graph is refused when it is launched

  std::size_t launches = 0, algorithms_chosen = 0, memories_taken = 0, memories_held = 0;
  std::size_t copies = 0;  ///< to the GPU, those within graphs not counted
  std::size_t graphs_made = 0, graphs_launched = 0, graphs_held = 0;
};

/// The only one. A test that changes it says = {} first.
fake_gpu& the_gpu();

/// Puts work into a stream.
void put(backends::device::gpu_stream* stream, std::function<void()> work);

/// Does what a stream holds, one after the other, until something of it has set `come`.
void run_until(backends::device::gpu_stream* stream, const bool& come);

/// Whether all these bytes lie in memory that the GPU and the host read.
bool is_managed(const void* at, std::size_t bytes);

/// Whether a launch is refused.
bool refuses_launch();

}  // namespace clinicalbert::tests

namespace clinicalbert::backends::device {

template <class Kernel>
int launch_kernel(const Kernel& kernel, std::uint32_t x, std::uint32_t y, gpu_stream* stream) noexcept {
  if (x == 0 || y == 0) return 0;
  if (tests::refuses_launch()) return tests::the_gpu().refused_with;
  tests::put(stream, [kernel, x, y] { tests::emulate(kernel, x, y, x + 7 * y); });
  return 0;
}

}  // namespace clinicalbert::backends::device
