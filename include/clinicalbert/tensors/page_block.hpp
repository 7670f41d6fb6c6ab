#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace clinicalbert::tensors {

/// Zeroed memory from the system for something large that stays, in huge pages where the system has them: they cost
/// fewer faults when it is filled and fewer misses when it is read.
class page_block {
 public:
  /// Throws std::bad_alloc.
  explicit page_block(std::size_t size) : size_(std::max<std::size_t>(size, 1)) {
    // Mapped generously, since huge pages begin at multiples of their size; what is not touched costs nothing.
    const std::size_t mapped = size_ < huge_page ? size_ : size_ + huge_page;
    void* const at = ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) throw std::bad_alloc();
    keeper_ = std::shared_ptr<void>(at, [mapped](void* p) { ::munmap(p, mapped); });
    if (mapped == size_) {
      data_ = static_cast<std::byte*>(at);
      return;
    }
    const auto address = reinterpret_cast<std::uintptr_t>(at);
    data_ = static_cast<std::byte*>(at) + (huge_page - address % huge_page) % huge_page;
#ifdef MADV_HUGEPAGE
    ::madvise(data_, size_, MADV_HUGEPAGE);  // a wish: without it there are small pages
#endif
  }

  [[nodiscard]] std::byte* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Keeps the memory when this object is gone.
  [[nodiscard]] std::shared_ptr<const void> keeper() const noexcept { return keeper_; }

 private:
  static constexpr std::size_t huge_page = std::size_t{2} << 20;

  std::size_t size_;
  std::shared_ptr<void> keeper_;
  std::byte* data_ = nullptr;
};

}  // namespace clinicalbert::tensors
