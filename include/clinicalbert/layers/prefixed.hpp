#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/tensors/shape.hpp"

namespace clinicalbert::layers {

/// A visitor of a part's parameters that passes them on to `each` under names that begin with `prefix`.
template <class Each>
[[nodiscard]] auto prefixed(Each& each, std::string prefix) {
  return [&each, prefix = std::move(prefix)](std::string_view name, tensors::shape shape, auto... spans) {
    each(prefix + std::string(name), shape, spans...);
  };
}

/// The same for a visitor of frozen parts, whose tensors get the prefix too.
template <class Each>
[[nodiscard]] auto prefixed_parts(Each& each, std::string prefix) {
  return [&each, prefix = std::move(prefix)](std::string_view name, auto part) {
    for (std::string& tensor : part.tensors) tensor.insert(0, prefix);
    each(prefix + std::string(name), std::move(part));
  };
}

}  // namespace clinicalbert::layers
