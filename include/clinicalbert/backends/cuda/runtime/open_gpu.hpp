#pragma once

#include <string>

#include "clinicalbert/backends/cuda/runtime/device_error.hpp"
#include "clinicalbert/backends/cuda/runtime/runtime.hpp"

namespace clinicalbert::backends {

/// What is known of the GPU that this process uses, which is this thread's from now on. Throws device_error, with one
/// sentence, where there is none that can be used: what a program calls first.
inline device::gpu require_gpu() {
  device::gpu found;
  const device::status s = device::use_gpu(found);
  const std::string why = device::why_unusable(s, found);
  if (!why.empty()) throw device_error(why);
  return found;
}

namespace device {

/// A stream of the CUDA runtime, open as long as this lives. Throws device_error.
class open_stream_handle {
 public:
  open_stream_handle() {
    (void)require_gpu();
    const status s = open_stream(stream_);
    if (!s.fine()) throw device_error("the GPU gives no stream: " + code_text(s));
  }
  open_stream_handle(const open_stream_handle&) = delete;
  open_stream_handle& operator=(const open_stream_handle&) = delete;
  ~open_stream_handle() { close_stream(stream_); }

  [[nodiscard]] gpu_stream* get() const noexcept { return stream_; }

 private:
  gpu_stream* stream_ = nullptr;
};

/// A handle of cuBLASLt, likewise.
class open_products_handle {
 public:
  open_products_handle() {
    const status s = open_products(library_);
    if (!s.fine()) throw device_error("the library of products (cuBLASLt) cannot be used: " + code_text(s));
  }
  open_products_handle(const open_products_handle&) = delete;
  open_products_handle& operator=(const open_products_handle&) = delete;
  ~open_products_handle() { close_products(library_); }

  [[nodiscard]] product_library* get() const noexcept { return library_; }

 private:
  product_library* library_ = nullptr;
};

}  // namespace device
}  // namespace clinicalbert::backends
