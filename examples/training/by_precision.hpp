#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace clinicalbert::examples {

/// The names of the precisions that a list of units has, each of which says its `precision`.
template <class Units>
[[nodiscard]] std::vector<std::string> precisions_of(const Units& units) {
  std::vector<std::string> names;
  for (const auto& unit : units) names.emplace_back(unit.precision);
  return names;
}

/// The unit of a precision that is in the list.
template <class Units>
[[nodiscard]] const auto& by_precision(const Units& units, std::string_view name) {
  return *std::ranges::find_if(units, [&](const auto& unit) { return unit.precision == name; });
}

}  // namespace clinicalbert::examples
