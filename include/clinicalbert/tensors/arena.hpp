#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

namespace clinicalbert::tensors {

/// Memory for the activations and the scratch of one call after the other: taking is moving a pointer, and nothing is
/// given back one by one but by a `scope`.
///
/// `reserve` at the boundary, from what `workspace(...)` of a model says; then taking never allocates. Taking beyond
/// the reserve still works (a block is added, and `std::bad_alloc` may be thrown), so a wrong estimate costs time, not
/// memory safety. `grown()` counts those blocks; tests hold it at zero. Not thread-safe: one arena, one stream.
class arena {
 public:
  static constexpr std::size_t alignment = 64;  // a cache line, and the widest vector

  /// Bytes that `count` elements of `bytes_each` take here, alignment included.
  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t count, std::size_t bytes_each) noexcept {
    return (count * bytes_each + alignment - 1) / alignment * alignment;
  }

  /// Makes at least `bytes` available without further allocation. Nothing taken may be alive. Throws std::bad_alloc.
  void reserve(std::size_t bytes) {
    assert(block_ == 0 && used_ == 0);
    if (!blocks_.empty() && blocks_.front().size >= bytes) return;
    blocks_.clear();
    add_block(bytes);
    grown_ = 0;
  }

  /// Uninitialized elements, aligned to a cache line, alive until the scope around them ends.
  template <class T>
  [[nodiscard]] std::span<T> take(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>, "arena: nothing is destroyed here");
    if (count == 0) return {};
    const std::size_t bytes = bytes_for(count, sizeof(T));
    while (block_ < blocks_.size() && used_ + bytes > blocks_[block_].size) {
      ++block_;
      used_ = 0;
    }
    if (block_ == blocks_.size()) {
      add_block(std::max(bytes, smallest_block));
      ++grown_;
    }
    std::byte* at = blocks_[block_].memory.get() + used_;
    used_ += bytes;
    return {reinterpret_cast<T*>(at), count};
  }

  /// Gives back at its end all that was taken since its beginning.
  class scope {
   public:
    explicit scope(arena& a) noexcept : arena_(a), block_(a.block_), used_(a.used_) {}
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope() {
      arena_.block_ = block_;
      arena_.used_ = used_;
    }

   private:
    arena& arena_;
    std::size_t block_, used_;
  };

  /// How many blocks were added because what was reserved did not suffice.
  [[nodiscard]] std::size_t grown() const noexcept { return grown_; }

 private:
  static constexpr std::size_t smallest_block = std::size_t{1} << 20;

  struct release {
    void operator()(std::byte* p) const noexcept { ::operator delete[](p, std::align_val_t{alignment}); }
  };
  struct block {
    std::unique_ptr<std::byte[], release> memory;
    std::size_t size;
  };

  void add_block(std::size_t bytes) {
    const std::size_t size = std::max(bytes, alignment);
    blocks_.push_back({std::unique_ptr<std::byte[], release>(
                           static_cast<std::byte*>(::operator new[](size, std::align_val_t{alignment}))),
                       size});
  }

  std::vector<block> blocks_;
  std::size_t block_ = 0, used_ = 0, grown_ = 0;
};

}  // namespace clinicalbert::tensors
