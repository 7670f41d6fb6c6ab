#pragma once

#include <string>
#include <string_view>

#include "clinicalbert/tensors/shape.hpp"

namespace clinicalbert::layers {

/// A visitor of a part's parameters that passes them on to `each` under names that begin with `prefix`.
template <class Each>
[[nodiscard]] auto prefixed(Each& each, std::string prefix) {
  return [&each, prefix = std::move(prefix)](std::string_view name, tensors::shape shape, auto... spans) {
    each(prefix + std::string(name), shape, spans...);
  };
}

}  // namespace clinicalbert::layers
