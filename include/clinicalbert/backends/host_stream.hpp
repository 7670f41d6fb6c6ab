#pragma once

#include <cstddef>

#include "clinicalbert/backends/parallel.hpp"
#include "clinicalbert/tensors/arena.hpp"

namespace clinicalbert::backends {

/// What a call on the host carries: the caller's threads and the memory that its activations and scratch live in.
///
/// One stream, one call at a time; a const model serves any number of streams. The pool must outlive the stream.
class host_stream {
 public:
  /// No threads but the caller's.
  host_stream() = default;
  /// Without a pool (null) likewise.
  template <WorkerPool Pool>
  explicit host_stream(Pool* pool) : parallel_(pool) {}

  [[nodiscard]] tensors::arena& arena() noexcept { return arena_; }
  [[nodiscard]] std::size_t concurrency() const noexcept { return parallel_.concurrency(); }

  /// Operators have done their work when they return: see `contract.hpp`.
  void wait() noexcept {}

  /// f(item, slot), see `parallel`.
  template <class F>
  void for_each(std::size_t items, F&& f) noexcept {
    parallel_.for_each(items, static_cast<F&&>(f));
  }

 private:
  parallel parallel_;
  tensors::arena arena_;
};

}  // namespace clinicalbert::backends
