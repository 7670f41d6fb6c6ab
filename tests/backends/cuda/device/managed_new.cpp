// All that this program allocates is memory that a GPU reads too, so that test bodies, which know of no GPU, can be run
// on one. Nothing is given back: tests are short. Without a GPU it is ordinary memory.
#include <cstddef>
#include <cstdlib>
#include <mutex>
#include <new>

#include "clinicalbert/backends/cuda/runtime/runtime.hpp"

namespace {

void* take(std::size_t bytes, std::size_t alignment) {
  using namespace clinicalbert::backends::device;
  static std::mutex one_at_a_time;
  static std::byte* at = nullptr;
  static std::size_t left = 0;
  const std::lock_guard lock(one_at_a_time);
  constexpr std::size_t block = std::size_t{256} << 20;
  bytes = (bytes + alignment - 1) / alignment * alignment;
  if (at != nullptr) {
    const std::size_t gap = (alignment - reinterpret_cast<std::uintptr_t>(at) % alignment) % alignment;
    if (gap + bytes <= left) {
      void* const taken = at + gap;
      at += gap + bytes;
      left -= gap + bytes;
      return taken;
    }
  }
  const std::size_t size = bytes > block ? bytes : block;
  void* fresh = nullptr;
  gpu found;
  if (!use_gpu(found).fine() || !take_memory(memory_kind::managed, size, fresh).fine()) {
    fresh = std::aligned_alloc(4096, (size + 4095) / 4096 * 4096);
    if (fresh == nullptr) throw std::bad_alloc();
  }
  at = static_cast<std::byte*>(fresh) + bytes;
  left = size - bytes;
  return fresh;
}

}  // namespace

void* operator new(std::size_t bytes) { return take(bytes, 16); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return take(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void*) noexcept {}
void operator delete(void*, std::size_t) noexcept {}
void operator delete(void*, std::align_val_t) noexcept {}
void operator delete(void*, std::size_t, std::align_val_t) noexcept {}
