#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif
#if defined(__SANITIZE_ADDRESS__)
#define CLINICALBERT_FIBER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CLINICALBERT_FIBER_SANITIZER 1
#endif
#endif
#ifdef CLINICALBERT_FIBER_SANITIZER
#include <sanitizer/common_interface_defs.h>
#endif

namespace clinicalbert::tests {

/// A function with a stack of its own that can be left and entered again where it was left: thousands of them stand for
/// the threads of a GPU. The function must not throw.
///
/// A switch is a few instructions, by hand on x86-64; elsewhere the system's contexts do it, with a system call each.
class fiber {
 public:
  static constexpr std::size_t stack_size = std::size_t{256} << 10;

  fiber() : stack_(new std::byte[stack_size]) {}

  /// Makes it ready to run function(argument) from its beginning.
  void begin(void (*function)(void*), void* argument) {
    function_ = function;
    argument_ = argument;
    done_ = false;
#if defined(__x86_64__)
    auto* top = reinterpret_cast<std::uint64_t*>(
        (reinterpret_cast<std::uintptr_t>(stack_.get() + stack_size) & ~std::uintptr_t{15}) - 64);
    *--top = 0;                                          // where a caller's address would be
    *--top = reinterpret_cast<std::uint64_t>(&started);  // what the first switch returns to
    for (int saved = 0; saved < 6; ++saved) *--top = 0;  // rbp, rbx, r12 .. r15
    inside_ = top;
#else
    ::getcontext(&inside_);
    inside_.uc_stack.ss_sp = stack_.get();
    inside_.uc_stack.ss_size = stack_size;
    inside_.uc_link = nullptr;
    ::makecontext(&inside_, &started, 0);
#endif
  }

  /// Runs it until it leaves or is done.
  void enter() {
    running() = this;
#ifdef CLINICALBERT_FIBER_SANITIZER
    void* mine = nullptr;
    __sanitizer_start_switch_fiber(&mine, stack_.get(), stack_size);
#endif
    change(outside_, inside_);
#ifdef CLINICALBERT_FIBER_SANITIZER
    __sanitizer_finish_switch_fiber(mine, nullptr, nullptr);
#endif
  }

  /// From inside: back to who has entered it.
  void leave() {
#ifdef CLINICALBERT_FIBER_SANITIZER
    void* mine = nullptr;
    __sanitizer_start_switch_fiber(done_ ? nullptr : &mine, caller_stack_, caller_size_);
#endif
    change(inside_, outside_);
#ifdef CLINICALBERT_FIBER_SANITIZER
    __sanitizer_finish_switch_fiber(mine, &caller_stack_, &caller_size_);
#endif
  }

  [[nodiscard]] bool done() const { return done_; }

 private:
#if defined(__x86_64__)
  using place = void*;
  // Keeps on the stack what a called function must not change, and where that stack ends in `from`; takes both from
  // `to`. Rounding modes are the same everywhere here.
  __attribute__((naked, noinline)) static void change(place& /*from*/, place& /*to*/) {
    asm volatile(
        "pushq %rbp\n pushq %rbx\n pushq %r12\n pushq %r13\n pushq %r14\n pushq %r15\n"
        "movq %rsp, (%rdi)\n movq (%rsi), %rsp\n"
        "popq %r15\n popq %r14\n popq %r13\n popq %r12\n popq %rbx\n popq %rbp\n ret\n");
  }
#else
  using place = ::ucontext_t;
  static void change(place& from, place& to) { ::swapcontext(&from, &to); }
#endif

  static fiber*& running() {
    static thread_local fiber* now = nullptr;
    return now;
  }

  static void started() {
    fiber* const self = running();
#ifdef CLINICALBERT_FIBER_SANITIZER
    __sanitizer_finish_switch_fiber(nullptr, &self->caller_stack_, &self->caller_size_);
#endif
    self->function_(self->argument_);
    self->done_ = true;
    self->leave();
    __builtin_unreachable();
  }

  std::unique_ptr<std::byte[]> stack_;
  place inside_{}, outside_{};
  void (*function_)(void*) = nullptr;
  void* argument_ = nullptr;
  bool done_ = false;
#ifdef CLINICALBERT_FIBER_SANITIZER
  const void* caller_stack_ = nullptr;
  std::size_t caller_size_ = 0;
#endif
};

}  // namespace clinicalbert::tests
