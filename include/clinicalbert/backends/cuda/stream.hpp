#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "clinicalbert/backends/cuda/host_copy.hpp"
#include "clinicalbert/backends/cuda/runtime/device_error.hpp"
#include "clinicalbert/backends/cuda/runtime/open_gpu.hpp"
#include "clinicalbert/backends/cuda/runtime/operation.hpp"
#include "clinicalbert/backends/cuda/runtime/product_algorithms.hpp"
#include "clinicalbert/backends/cuda/runtime/size_classes.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/backends/parallel.hpp"
#include "clinicalbert/tensors/arena.hpp"

namespace clinicalbert::backends {

/// What a call on a GPU carries: a CUDA stream, a handle of cuBLASLt with the algorithms that were chosen so far, and
/// memory. The threads of a pool do what the host does at the boundary, such as packing weights.
///
/// Operators put work into the stream and return; `wait` returns when it is done. One stream, one call at a time; many
/// streams may run on one GPU, from as many threads. The arena's memory is managed: kernels read and write it, and the
/// host where nothing runs, that is after `wait`.
class cuda_stream {
 public:
  /// Throws device_error where there is no GPU that can be used. `threads` may be null, and outlives the stream.
  cuda_stream() = default;
  template <WorkerPool Pool>
  explicit cuda_stream(Pool* threads) : parallel_(threads) {}
  cuda_stream(const cuda_stream&) = delete;
  cuda_stream& operator=(const cuda_stream&) = delete;
  ~cuda_stream() {
    (void)device::wait_for(stream_.get());
    if (product_memory_ != nullptr) on_gpu_.give(product_memory_, product_workspace);
  }

  [[nodiscard]] tensors::arena& arena() noexcept { return arena_; }
  /// A GPU takes all rows of a batch together.
  [[nodiscard]] static constexpr std::size_t concurrency() noexcept { return std::size_t{1} << 20; }

  /// f(item, slot) on the host's threads, see `parallel`.
  template <class F>
  void for_each(std::size_t items, F&& f) noexcept {
    parallel_.for_each(items, static_cast<F&&>(f));
  }

  /// Returns when all that was put into the stream is done. Throws device_error with operator and sizes for what failed
  /// since the last time; results of that span of work are then worthless.
  void wait() {
    settle();
    if (!failed_) return;
    const std::string sentence = std::move(*failed_);
    failed_.reset();
    throw device_error(sentence);
  }

  // For operators; none of these throws, and after a failure nothing is started before `wait` has told of it.

  template <class Kernel>
  void launch(const Kernel& kernel, std::uint32_t x, std::uint32_t y) noexcept {
    if (failed_) return;
    started(device::operation_of(kernel, x, y), device::status_of(device::launch_kernel(kernel, x, y, stream_.get())));
  }

  /// out = first second, or added to it, by the library of products.
  void multiply(product_kind kind, const device::library_product& p, const void* first, const void* second,
                float* out) noexcept {
    if (failed_ || p.m == 0 || p.n == 0 || p.k == 0) return;
    const device::operation what{"product", {{{"rows", p.n}, {"columns", p.m}, {"depth", p.k}}}};
    guarded([&] {
      if (product_memory_ == nullptr) product_memory_ = on_gpu_.take(product_workspace);
      const auto run = [&](const device::product_algorithm& algorithm) {
        return device::cause_of(device::run_product(products_.get(), p, algorithm, first, second, out, product_memory_,
                                                    product_workspace, stream_.get()),
                                stream_.get());
      };
      started(what, algorithms_.with(products_.get(), kind, p, common_alignment(p, first, second, out),
                                     product_workspace, run));
    });
  }

  /// Waits, and keeps for `wait` what failed.
  void settle() noexcept {
    const device::status s = device::wait_for(stream_.get());
    if (!s.fine() && !failed_) guarded([&] { failed_ = failure_while_running(s); });
    operations_ = 0;
    last_ = {};
    staged_.emplace(staging_);
  }

  /// A copy of the host's in memory for kernels, alive as long as the scope that its caller has of `list_memory`.
  template <class T>
  [[nodiscard]] device::buffer<const T> put(std::span<const T> values) noexcept {
    if (failed_ || values.empty()) return {};
    device::buffer<const T> there;
    guarded([&] {
      const std::span<T> from = staging_.take<T>(values.size()), to = list_memory_.take<T>(values.size());
      std::copy(values.begin(), values.end(), from.begin());
      started({"copy of a list", {{{"bytes", values.size_bytes()}}}},
              device::copy_to_gpu(stream_.get(), from.data(), to.data(), values.size_bytes()));
      there = {to.data(), to.size()};
    });
    return there;
  }

  /// Memory for kernels alone, alive likewise; empty after a failure.
  template <class T>
  [[nodiscard]] std::span<T> take(std::size_t size) noexcept {
    std::span<T> taken;
    if (!failed_) guarded([&] { taken = list_memory_.take<T>(size); });
    return taken;
  }

  /// Waits for a number that kernels have written; NaN where something failed.
  [[nodiscard]] double on_host(device::buffer<const double> values, std::size_t at) noexcept {
    double* to = nullptr;
    if (!failed_)
      guarded([&] {
        to = staging_.take<double>(1).data();
        started({"copy of a number", {}}, device::copy_to_host(stream_.get(), &values[at], to, sizeof *to));
      });
    settle();
    return failed_ ? std::numeric_limits<double>::quiet_NaN() : *to;
  }

  /// Waits for what kernels have written, and copies it; where something failed, nothing is copied.
  template <class... T>
  void copy_to_host(const host_copy<T>&... all) noexcept {
    const auto finish = [&](const auto&... staged) {
      settle();
      if (!failed_) (std::ranges::copy(staged, all.to.begin()), ...);
    };
    finish(staged_copy(all)...);
  }

  /// Memory as the arena's, for what is kept from call to call.
  [[nodiscard]] tensors::arena::source lasting_memory() noexcept { return managed_.source(); }

  // For who puts work of its own behind this stream's (training/gradient_exchange.hpp).
  [[nodiscard]] device::gpu_stream* handle() const noexcept { return stream_.get(); }
  /// Whether `wait` would throw for what is known now.
  [[nodiscard]] bool failed() const noexcept { return failed_.has_value(); }

  [[nodiscard]] tensors::arena& list_memory() noexcept { return list_memory_; }
  [[nodiscard]] tensors::arena& host_lists() noexcept { return host_lists_; }

  /// How often memory was asked of CUDA, of all kinds; does not grow in a step like one before.
  [[nodiscard]] std::size_t allocations() const noexcept {
    return managed_.allocations() + on_gpu_.allocations() + pinned_.allocations();
  }

 protected:
  // For streams that put work in otherwise.
  [[nodiscard]] tensors::arena::source memory_on_gpu() noexcept { return on_gpu_.source(); }
  /// Memory from which copies run; until somebody waits.
  [[nodiscard]] tensors::arena& staging() noexcept { return staging_; }

  /// f() puts something in of which nothing is to be told, not even that it failed; whether nothing did.
  template <class F>
  [[nodiscard]] bool untold(F&& f) noexcept {
    const auto last = last_;
    const std::size_t operations = operations_;
    f();
    last_ = last;
    operations_ = operations;
    const bool fine = !failed_;
    failed_.reset();
    return fine;
  }

  /// Takes note of something that was put in.
  void started(const device::operation& what, const device::status& s) noexcept {
    if (s.kind == device::trouble::while_running) return guarded([&] { failed_ = failure_while_running(s); });
    ++operations_;
    last_ = what;
    if (!s.fine()) guarded([&] { failed_ = what.text() + " could not be started: " + device::code_text(s); });
  }

  /// f(), and what it throws is kept for `wait`.
  template <class F>
  void guarded(F&& f) noexcept {
    try {
      f();
    } catch (const device_error& error) {
      failed_ = last_.name.empty() ? std::string(error.what()) : error.what() + (" (after " + last_.text()) + ")";
    } catch (const std::exception&) {
      failed_ = "the host has too little memory";
    }
  }

 private:
  // What NVIDIA recommends on Hopper.
  static constexpr std::size_t product_workspace = std::size_t{32} << 20;

  template <device::memory_kind Kind>
  struct pool : device::size_class_pool<device::memory_source<Kind>> {
    [[nodiscard]] tensors::arena::source source() noexcept {
      return {[](void* self, std::size_t bytes) { return static_cast<pool*>(self)->take(bytes); },
              [](void* self, void* at, std::size_t bytes) noexcept { static_cast<pool*>(self)->give(at, bytes); },
              this};
    }
  };

  // In pinned memory, once the stream has come to it.
  template <class T>
  std::span<const T> staged_copy(const host_copy<T>& one) noexcept {
    std::span<T> to;
    if (failed_ || one.to.empty()) return to;
    guarded([&] {
      to = staging_.take<T>(one.to.size());
      started({"copy of results", {{{"bytes", to.size_bytes()}}}},
              device::copy_to_host(stream_.get(), one.from.data, to.data(), to.size_bytes()));
    });
    return to;
  }

  // The most bytes, up to 16, at a multiple of which all operands' columns begin.
  static std::size_t common_alignment(const device::library_product& p, const void* first, const void* second,
                                      const void* out) noexcept {
    const std::size_t each = p.factors == device::number_type::fp32 ? 4 : 2;
    const auto address = [](const void* at) { return reinterpret_cast<std::uintptr_t>(at); };
    const std::uintptr_t all = address(first) | address(second) | address(out) | p.first_stride * each |
                               p.second_stride * each | p.out_stride * sizeof(float) | 16;
    return std::size_t{1} << std::countr_zero(all);
  }

  [[nodiscard]] std::string failure_while_running(const device::status& s) const {
    if (operations_ == 0) return "the GPU failed: " + device::code_text(s);
    return "the GPU failed in one of " + std::to_string(operations_) + " operations, the last of them " + last_.text() +
           ": " + device::code_text(s);
  }

  parallel parallel_;
  device::open_stream_handle stream_;
  device::open_products_handle products_;
  pool<device::memory_kind::managed> managed_;
  pool<device::memory_kind::on_gpu> on_gpu_;
  pool<device::memory_kind::pinned> pinned_;
  tensors::arena arena_{managed_.source()}, list_memory_{on_gpu_.source()}, staging_{pinned_.source()}, host_lists_;
  std::optional<tensors::arena::scope> staged_{std::in_place, staging_};
  device::product_algorithms algorithms_;
  void* product_memory_ = nullptr;
  std::optional<std::string> failed_;
  device::operation last_;
  std::size_t operations_ = 0;
};

}  // namespace clinicalbert::backends
