#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

#include "clinicalbert/backends/cuda/runtime/runtime.hpp"

namespace clinicalbert::backends {

/// A GPU that cannot be used, or that failed: one sentence.
class device_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace device {

/// 13020 -> "13.2".
[[nodiscard]] inline std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

/// "cudaErrorIllegalAddress (700)".
[[nodiscard]] inline std::string code_text(const status& s) {
  return std::string(s.name) + " (" + std::to_string(s.code) + ")";
}

/// Why a GPU cannot be used, given what `use_gpu` said; empty where it can.
[[nodiscard]] inline std::string why_unusable(const status& s, const gpu& found) {
  switch (s.kind) {
    case trouble::no_driver:
      return "there is no GPU to run on: no NVIDIA driver is installed";
    case trouble::old_driver:
      return "the NVIDIA driver is too old: it supports CUDA " + version_text(found.driver) +
             ", and this program needs " + version_text(found.runtime);
    case trouble::no_gpu:
      return "there is no GPU to run on: the NVIDIA driver sees none";
    case trouble::none:
      break;
    default:
      return "the GPU cannot be used: " + code_text(s);
  }
  if (found.major < 8)
    return "the GPU has compute capability " + std::to_string(found.major) + "." + std::to_string(found.minor) +
           ", and this program needs 8.0 or more";
  if (!found.shares_memory)
    return "the GPU cannot share memory with the host while it computes (concurrent managed access), which this "
           "program "
           "needs";
  return "";
}

/// "the GPU has too little memory: 1073741824 bytes are needed, and 5 of 100 are free".
[[nodiscard]] inline std::string too_little_memory(memory_kind kind, std::size_t needed, std::size_t free_bytes,
                                                   std::size_t all_bytes) {
  if (kind == memory_kind::pinned)
    return "the host has too little memory that a GPU can read: " + std::to_string(needed) + " bytes are needed";
  return "the GPU has too little memory: " + std::to_string(needed) + " bytes are needed, and " +
         std::to_string(free_bytes) + " of " + std::to_string(all_bytes) + " are free";
}

/// Memory of a kind, for a size_class_pool; `take` throws device_error, also for more at once than a GPU has.
template <memory_kind Kind>
struct memory_source {
  [[nodiscard]] static void* take(std::size_t bytes) {
    std::size_t free_bytes = 0, all_bytes = 0;
    // Of managed memory CUDA gives more than the GPU has, and moves pages to and fro.
    if (Kind == memory_kind::managed && free_memory(free_bytes, all_bytes).fine() && bytes > all_bytes)
      throw device_error(too_little_memory(Kind, bytes, free_bytes, all_bytes));
    void* at = nullptr;
    const status s = take_memory(Kind, bytes, at);
    if (s.fine()) return at;
    if (s.kind == trouble::while_running)
      throw device_error("the GPU failed before it was asked for memory: " + code_text(s));
    if (s.kind != trouble::no_memory) throw device_error("the GPU gives no memory: " + code_text(s));
    (void)free_memory(free_bytes, all_bytes);  // 0 where that is not known either
    throw device_error(too_little_memory(Kind, bytes, free_bytes, all_bytes));
  }
  static void give(void* at) noexcept { give_memory(Kind, at); }
};

}  // namespace device
}  // namespace clinicalbert::backends
