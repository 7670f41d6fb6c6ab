#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace clinicalbert::tensors {

/// Bytes that do not change any more, beginning at a cache line: memory of their own, or a view of a file or of a
/// larger block that they keep alive. Copies share them.
class held_bytes {
 public:
  static constexpr std::size_t alignment = 64;

  held_bytes() noexcept = default;

  /// Bytes of others, aligned to a cache line; `keeper` keeps them alive.
  held_bytes(std::shared_ptr<const void> keeper, std::span<const std::byte> bytes) noexcept
      : keeper_(std::move(keeper)), bytes_(bytes) {}

  /// `size` bytes of their own, written by fill(std::byte*). Throws std::bad_alloc.
  template <class Fill>
  [[nodiscard]] static held_bytes filled(std::size_t size, Fill&& fill) {
    constexpr std::align_val_t aligned{alignment};
    auto* const memory = static_cast<std::byte*>(::operator new(std::max<std::size_t>(size, 1), aligned));
    std::shared_ptr<const void> keeper(memory, [](void* p) { ::operator delete (p, std::align_val_t{alignment}); });
    fill(memory);
    return {std::move(keeper), {memory, size}};
  }

  [[nodiscard]] const std::byte* data() const noexcept { return bytes_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

 private:
  std::shared_ptr<const void> keeper_;
  std::span<const std::byte> bytes_;
};

/// Elements that are held so.
template <class E>
struct held_array : held_bytes {
  held_array() noexcept = default;
  /// A copy.
  explicit held_array(std::span<const E> elements)
      : held_bytes(
            filled(elements.size_bytes(), [&](std::byte* to) { std::ranges::copy(std::as_bytes(elements), to); })) {}

  operator std::span<const E>() const noexcept { return {reinterpret_cast<const E*>(data()), size() / sizeof(E)}; }
};

}  // namespace clinicalbert::tensors
