#pragma once

#include <cstddef>
#include <string>

namespace clinicalbert::examples {

/// What a line about a run says of steps that were skipped (training/loss_scale.hpp): ", 3 steps skipped", or nothing
/// where there are none.
[[nodiscard]] inline std::string skipped_text(std::size_t steps) {
  if (steps == 0) return {};
  return ", " + std::to_string(steps) + (steps == 1 ? " step skipped" : " steps skipped");
}

}  // namespace clinicalbert::examples
