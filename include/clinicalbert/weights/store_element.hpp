#pragma once

#include <cstddef>
#include <cstring>

#include "clinicalbert/weights/element.hpp"
#include "clinicalbert/weights/half.hpp"

namespace clinicalbert::weights {

/// Writes a value as an element of a floating type, rounded to nearest.
inline void store_element(element type, double value, std::byte* to) noexcept {
  const auto put = [&](auto stored) { std::memcpy(to, &stored, sizeof stored); };
  const auto narrow = static_cast<float>(value);
  switch (type) {
    case element::f64:
      return put(value);
    case element::f16:
      return put(narrow_f16(narrow));
    case element::bf16:
      return put(narrow_bf16(narrow));
    default:
      return put(narrow);
  }
}

}  // namespace clinicalbert::weights
