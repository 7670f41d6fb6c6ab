#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <type_traits>

namespace clinicalbert::backends {

/// Threads that run what they are given, such as Eigen's pool (thread_pool.hpp): `NumThreads()` of them, and
/// `Schedule(task)`, which may also run the task at once.
template <class P>
concept WorkerPool = requires(P& pool) {
  { pool.NumThreads() } -> std::convertible_to<int>;
  pool.Schedule([] {});
};

/// Runs numbered work items on the calling thread and on whatever threads of the caller's pool are free.
///
/// Items are claimed by a counter; results belong to item numbers, so which thread ran one never shows. The caller
/// takes part and never waits for a thread that has not begun: a pool that is busy with other callers costs speed, not
/// progress, and calls may be nested. Nothing is allocated after construction. One caller at a time.
///
/// The type does not depend on the pool's: kernels in units compiled for one instruction set use it without Eigen.
class parallel {
 public:
  /// Everything runs on the calling thread.
  parallel() = default;
  /// Without a pool (null) likewise. The pool must outlive this object.
  template <WorkerPool Pool>
  explicit parallel(Pool* pool) : helpers_(pool == nullptr ? 0 : static_cast<std::size_t>(pool->NumThreads())) {
    if (helpers_ == 0) return;
    state_ = new state;
    state_->pool = pool;
    state_->schedule = [](state* at, std::uint32_t generation) {
      // 16 bytes: std::function keeps them without allocating.
      static_cast<Pool*>(at->pool)->Schedule([at, generation] { help(at, generation); });
    };
  }
  parallel(const parallel&) = delete;
  parallel& operator=(const parallel&) = delete;
  ~parallel() {
    if (state_ != nullptr) drop(state_);
  }

  /// How many threads may run items at once; slots are below it.
  [[nodiscard]] std::size_t concurrency() const noexcept { return helpers_ + 1; }

  /// f(item, slot) for each item below `items`, in any order; returns when all are done. f must not throw.
  template <class F>
  void for_each(std::size_t items, F&& f) noexcept {
    using function = std::remove_reference_t<F>;
    void* const context = const_cast<void*>(static_cast<const void*>(&f));
    if (helpers_ == 0 || items <= 1) {
      for (std::size_t i = 0; i < items; ++i) call<function>(context, i, 0);
      return;
    }
    state_->run = call<function>;
    state_->context = context;
    state_->items = items;
    run();
  }

 private:
  struct state {
    std::atomic<std::uint64_t> gate{0};  // generation that may enter (0: none), and how many threads are inside
    std::atomic<std::size_t> next_item{0}, next_slot{0};
    std::atomic<std::uint32_t> references{1};
    std::size_t items = 0;
    void (*run)(void*, std::size_t, std::size_t) = nullptr;
    void* context = nullptr;
    void (*schedule)(state*, std::uint32_t) = nullptr;
    void* pool = nullptr;
  };

  // Never inlined: compilers may join products and sums of two copies of f in two ways, and the bits would depend on
  // whether there are other threads.
  template <class F>
#ifdef __clang__
  __attribute__((noinline))
#else
  __attribute__((noinline, noclone))
#endif
  static void
  call(void* context, std::size_t item, std::size_t slot) {
    (*static_cast<F*>(context))(item, slot);
  }

  // What the state holds, on this thread and on others.
  void run() noexcept {
    state& s = *state_;
    s.next_item.store(0, std::memory_order_relaxed);
    s.next_slot.store(1, std::memory_order_relaxed);
    if (++generation_ == 0) ++generation_;  // 0 is the closed gate
    s.gate.store(std::uint64_t{generation_} << 32, std::memory_order_release);
    const std::size_t wanted = std::min(helpers_, s.items - 1);
    s.references.fetch_add(static_cast<std::uint32_t>(wanted), std::memory_order_relaxed);
    for (std::size_t i = 0; i < wanted; ++i) s.schedule(&s, generation_);
    work(s, 0);
    close(s, generation_);
  }

  static void help(state* s, std::uint32_t generation) noexcept {
    if (enter(*s, generation)) {
      work(*s, s->next_slot.fetch_add(1, std::memory_order_relaxed));
      s->gate.fetch_sub(1, std::memory_order_release);
    }
    drop(s);
  }

  static void drop(state* s) noexcept {
    if (s->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete s;
  }

  static bool enter(state& s, std::uint32_t generation) noexcept {
    std::uint64_t seen = s.gate.load(std::memory_order_acquire);
    while (seen >> 32 == generation)
      if (s.gate.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire)) return true;
    return false;
  }

  static void work(state& s, std::size_t slot) noexcept {
    for (std::size_t i; (i = s.next_item.fetch_add(1, std::memory_order_relaxed)) < s.items;) s.run(s.context, i, slot);
  }

  // Nobody may enter any more, and those inside have left.
  static void close(state& s, std::uint32_t generation) noexcept {
    const std::uint64_t empty = std::uint64_t{generation} << 32;
    std::uint64_t seen = empty;
    for (std::size_t spins = 0; !s.gate.compare_exchange_weak(seen, 0, std::memory_order_acquire); ++spins) {
      seen = empty;
      if (spins > 4096) std::this_thread::yield();
    }
  }

  std::size_t helpers_ = 0;
  std::uint32_t generation_ = 0;
  state* state_ = nullptr;
};

}  // namespace clinicalbert::backends
