#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>

#include "clinicalbert/backends/cuda/runtime/device_error.hpp"

namespace clinicalbert::backends {

/// Managed memory for something large that stays, such as weights: the host writes it once, and all streams' kernels
/// read it. What tensors::page_block is to backends on the host.
class weight_memory {
 public:
  /// Throws device_error with the bytes that are needed and that are free.
  explicit weight_memory(std::size_t size)
      : size_(size),
        keeper_(device::memory_source<device::memory_kind::managed>::take(std::max<std::size_t>(size, 1)),
                device::memory_source<device::memory_kind::managed>::give) {}

  [[nodiscard]] std::byte* data() const noexcept { return static_cast<std::byte*>(keeper_.get()); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::shared_ptr<const void> keeper() const noexcept { return keeper_; }

 private:
  std::size_t size_;
  std::shared_ptr<void> keeper_;
};

}  // namespace clinicalbert::backends
