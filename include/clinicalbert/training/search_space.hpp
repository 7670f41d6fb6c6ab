#pragma once

#include <cmath>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "clinicalbert/training/setting_value.hpp"

namespace clinicalbert::training {

/// All numbers from one to another, both included, or all whole ones.
struct value_range {
  double from = 0, to = 0;
  bool is_log = false;    ///< even in the logarithm
  bool is_whole = false;  ///< whole numbers only
  std::size_t steps = 0;  ///< values that a grid takes of it, ends included; 0: of whole numbers all

  friend bool operator==(const value_range&, const value_range&) = default;
};

/// A setting, and the values or the range among which a search chooses.
struct search_dimension {
  std::string name;
  std::variant<std::vector<setting_value>, value_range> values;

  friend bool operator==(const search_dimension&, const search_dimension&) = default;
};

/// Every trial takes a value of each dimension.
using search_space = std::vector<search_dimension>;

/// A setting's name with underscores, as learning_rate, however it is spelled.
[[nodiscard]] inline std::string setting_name(std::string_view spelled) {
  while (spelled.starts_with('-')) spelled.remove_prefix(1);
  std::string name(spelled);
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

/// Throws std::invalid_argument, naming the setting, for values that a search cannot choose among.
inline void check_dimension(const search_dimension& dimension) {
  const auto require = [&](bool holds, const char* what) {
    if (!holds) throw std::invalid_argument("search: " + dimension.name + " " + what);
  };
  if (dimension.name.empty()) throw std::invalid_argument("search: a setting has no name");
  if (const auto* choices = std::get_if<std::vector<setting_value>>(&dimension.values)) {
    require(!choices->empty(), "has no values");
    std::set<std::string> seen;
    for (const auto& value : *choices) {
      require(!text_of(value).empty(), "has an empty value");
      require(seen.insert(text_of(value)).second, "has a value twice");
    }
    return;
  }
  const auto& range = std::get<value_range>(dimension.values);
  require(std::isfinite(range.from) && std::isfinite(range.to) && range.from < range.to,
          "has a range that does not rise");
  require(!range.is_log || range.from > 0, "has a logarithmic range that does not begin above 0");
  require(range.steps != 1, "has a range of one step; at least its two ends are needed");
  constexpr double most = 9007199254740992.0;  // 2^53: up to it doubles are whole numbers one by one
  require(!range.is_whole || (range.from == std::floor(range.from) && range.to == std::floor(range.to) &&
                              std::abs(range.from) < most && std::abs(range.to) < most),
          "has a range of whole numbers with ends that are none");
}

/// Throws std::invalid_argument for a space without dimensions, one that has a setting twice, and as check_dimension.
inline void check_space(const search_space& space) {
  if (space.empty()) throw std::invalid_argument("search: there is no setting to choose");
  std::set<std::string> names;
  for (const auto& dimension : space) {
    check_dimension(dimension);
    if (!names.insert(dimension.name).second)
      throw std::invalid_argument("search: " + dimension.name + " is given twice");
  }
}

}  // namespace clinicalbert::training
