#pragma once

// Interposes every way to get memory and counts the calls, in the one unit of a program that includes this.

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "tests/catch.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CLINICALBERT_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CLINICALBERT_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(CLINICALBERT_SANITIZED)
#define CLINICALBERT_INTERPOSED 1

namespace clinicalbert::tests {

inline std::atomic<bool> counting{false};
inline std::atomic<std::size_t> allocations{0};

inline void count_allocation() noexcept {
  if (counting.load(std::memory_order_relaxed)) allocations.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace clinicalbert::tests

extern "C" {
void* __libc_malloc(std::size_t) noexcept;
void* __libc_calloc(std::size_t, std::size_t) noexcept;
void* __libc_realloc(void*, std::size_t) noexcept;
void* __libc_memalign(std::size_t, std::size_t) noexcept;
void __libc_free(void*) noexcept;

void* malloc(std::size_t size) noexcept {
  clinicalbert::tests::count_allocation();
  return __libc_malloc(size);
}
void* calloc(std::size_t items, std::size_t size) noexcept {
  clinicalbert::tests::count_allocation();
  return __libc_calloc(items, size);
}
void* realloc(void* old, std::size_t size) noexcept {
  clinicalbert::tests::count_allocation();
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  clinicalbert::tests::count_allocation();
  return __libc_memalign(alignment, size);
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  clinicalbert::tests::count_allocation();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** result, std::size_t alignment, std::size_t size) noexcept {
  clinicalbert::tests::count_allocation();
  *result = __libc_memalign(alignment, size);
  return *result == nullptr ? ENOMEM : 0;
}
void* mmap(void* at, std::size_t size, int protection, int flags, int file, off_t offset) noexcept {
  clinicalbert::tests::count_allocation();
  return reinterpret_cast<void*>(syscall(SYS_mmap, at, size, protection, flags, file, offset));
}
}

// operator new calls malloc or aligned_alloc in libstdc++, but other libraries are free not to.
void* operator new(std::size_t size) {
  clinicalbert::tests::count_allocation();
  if (void* p = __libc_malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  clinicalbert::tests::count_allocation();
  if (void* p = __libc_memalign(static_cast<std::size_t>(alignment), size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return operator new(size, alignment); }
void operator delete(void* p) noexcept { __libc_free(p); }
void operator delete(void* p, std::size_t) noexcept { __libc_free(p); }
void operator delete(void* p, std::align_val_t) noexcept { __libc_free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { __libc_free(p); }
void operator delete[](void* p) noexcept { __libc_free(p); }
void operator delete[](void* p, std::size_t) noexcept { __libc_free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { __libc_free(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { __libc_free(p); }

namespace clinicalbert::tests {

/// How often memory was asked for during the call, by any thread.
template <class Call>
std::size_t allocations_of(Call call) {
  allocations = 0;
  counting = true;
  call();
  counting = false;
  return allocations;
}

inline void check_that_what_is_interposed_is_seen() {
  void* volatile escaped = nullptr;
  CHECK(allocations_of([&] { escaped = std::malloc(10); }) == 1);
  std::free(escaped);
  CHECK(allocations_of([&] { escaped = std::aligned_alloc(64, 64); }) == 1);
  std::free(escaped);
  CHECK(allocations_of([&] { escaped = new double; }) == 1);
  delete static_cast<double*>(escaped);
  CHECK(allocations_of([&] { escaped = ::operator new[](64, std::align_val_t{64}); }) == 1);
  ::operator delete[](escaped, std::align_val_t{64});
  CHECK(allocations_of([&] {
          void* p = nullptr;
          if (posix_memalign(&p, 64, 64) == 0) escaped = p;
        }) == 1);
  std::free(escaped);
  CHECK(allocations_of([&] { escaped = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }) == 1);
  munmap(escaped, 4096);
}

}  // namespace clinicalbert::tests

#endif
