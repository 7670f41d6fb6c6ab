#pragma once

#include <cstddef>

namespace clinicalbert::models {

/// Is told during an encoder's backward, on the caller's thread, that nothing more is added to the gradients of a layer
/// and of all that stands behind it in the flat memory. By itself it does nothing.
struct gradient_listener {
  void (*told)(void* who, std::size_t layer) noexcept = nullptr;
  void* who = nullptr;

  void operator()(std::size_t layer) const noexcept {
    if (told != nullptr) told(who, layer);
  }
};

}  // namespace clinicalbert::models
