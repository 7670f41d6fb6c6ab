#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace clinicalbert::backends {

/// What the bytes of a packed weight depend on besides the weight: the numbers, and how many outputs stand side by
/// side.
struct panel_layout {
  std::string_view numbers;
  std::size_t width;

  [[nodiscard]] std::string name() const { return std::string(numbers) + " panels of " + std::to_string(width); }
};

}  // namespace clinicalbert::backends
