#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <new>
#include <span>
#include <type_traits>

namespace clinicalbert::tensors {

/// Memory for the activations and the scratch of one call after the other: taking is moving a pointer, and nothing is
/// given back one by one but by a `scope`.
///
/// `reserve` at the boundary, from what `workspace(...)` of a model says; then taking never allocates. Taking beyond
/// the reserve still works (a block is added, and the source may throw), so a wrong estimate costs time, not
/// memory safety. `grown()` counts those blocks; tests hold it at zero. Not thread-safe: one arena, one stream.
class arena {
  struct block;

 public:
  static constexpr std::size_t alignment = 64;  // a cache line, and the widest vector

  /// Bytes that `count` elements of `bytes_each` take here, alignment included.
  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t count, std::size_t bytes_each) noexcept {
    return (count * bytes_each + alignment - 1) / alignment * alignment;
  }

  /// Where blocks come from, such as a GPU's memory, which the arena itself never touches. `take` may throw, the
  /// host's std::bad_alloc; what is taken is aligned. Both get `context`, which outlives the arena.
  struct source {
    void* (*take)(void* context, std::size_t bytes);
    void (*give)(void* context, void* at, std::size_t bytes) noexcept;
    void* context;
  };

  arena() = default;
  explicit arena(const source& from) noexcept : source_(from) {}
  arena(const arena&) = delete;
  arena& operator=(const arena&) = delete;
  ~arena() { clear(); }

  /// Makes at least `bytes` available without allocation. Nothing taken may be alive. Throws what the source throws.
  void reserve(std::size_t bytes) {
    assert(used_ == 0 && (block_ == nullptr || block_ == first_));
    if (first_ != nullptr && first_->size >= bytes) return;
    clear();
    block_ = first_ = new_block(bytes);
    grown_ = 0;
  }

  /// Uninitialized elements, aligned to a cache line, alive until the scope around them ends.
  template <class T>
  [[nodiscard]] std::span<T> take(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>, "arena: nothing is destroyed here");
    if (count == 0) return {};
    return {reinterpret_cast<T*>(take_bytes(bytes_for(count, sizeof(T)))), count};
  }

  /// Gives back at its end all that was taken since its beginning.
  class scope {
   public:
    explicit scope(arena& a) noexcept : arena_(a), block_(a.block_), used_(a.used_) {}
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope() {
      arena_.block_ = block_ == nullptr ? arena_.first_ : block_;
      arena_.used_ = used_;
    }

   private:
    arena& arena_;
    block* block_;
    std::size_t used_;
  };

  /// How many blocks were added because what was reserved did not suffice.
  [[nodiscard]] std::size_t grown() const noexcept { return grown_; }

 private:
  static constexpr std::size_t smallest_block = std::size_t{1} << 20;

  // A link of the chain.
  struct block {
    block* next;
    std::size_t size;
    std::byte* memory;
  };

  static constexpr source of_the_host{
      [](void*, std::size_t bytes) { return ::operator new (bytes, std::align_val_t{alignment}); },
      [](void*, void* at, std::size_t) noexcept { ::operator delete (at, std::align_val_t{alignment}); }, nullptr};

  std::byte* take_bytes(std::size_t bytes) {
    while (block_ == nullptr || used_ + bytes > block_->size) {
      block*& next = block_ == nullptr ? first_ : block_->next;
      if (next == nullptr) {
        next = new_block(std::max(bytes, smallest_block));
        ++grown_;
      }
      block_ = next;
      used_ = 0;
    }
    std::byte* at = block_->memory + used_;
    used_ += bytes;
    return at;
  }

  block* new_block(std::size_t bytes) {
    const std::size_t size = bytes_for(std::max(bytes, alignment), 1);
    void* const memory = source_.take(source_.context, size);
    auto* const made = new (std::nothrow) block{nullptr, size, static_cast<std::byte*>(memory)};
    if (made == nullptr) {
      source_.give(source_.context, memory, size);
      throw std::bad_alloc();
    }
    return made;
  }

  void clear() noexcept {
    while (first_ != nullptr) {
      block* next = first_->next;
      source_.give(source_.context, first_->memory, first_->size);
      delete first_;
      first_ = next;
    }
    block_ = nullptr;
  }

  source source_ = of_the_host;
  block* first_ = nullptr;
  block* block_ = nullptr;  // which is being taken from
  std::size_t used_ = 0, grown_ = 0;
};

}  // namespace clinicalbert::tensors
