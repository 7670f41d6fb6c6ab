#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "clinicalbert/training/search_space.hpp"

namespace clinicalbert::training {

/// A number of a range as a setting.
[[nodiscard]] inline setting_value value_in(const value_range& range, double number) {
  number = std::clamp(number, range.from, range.to);  // what rounding has put beside an end
  if (range.is_whole) return static_cast<std::int64_t>(number);
  return number;
}

/// The values that a grid takes of a dimension: all choices; of a range, in even steps (even in the logarithm where it
/// is logarithmic) from end to end, each whole number once; of whole numbers without steps all.
///
/// Throws std::invalid_argument for a range that says no steps, or where there are more than a million values.
[[nodiscard]] inline std::vector<setting_value> grid_values(const search_dimension& dimension) {
  if (const auto* choices = std::get_if<std::vector<setting_value>>(&dimension.values)) return *choices;
  const auto& range = std::get<value_range>(dimension.values);
  const bool all = range.steps == 0;
  if (all && (!range.is_whole || range.is_log))
    throw std::invalid_argument("search: a grid needs to know how many values of " + dimension.name + " it has");
  constexpr double most = 1e6;
  const double count = all ? range.to - range.from + 1 : static_cast<double>(range.steps);
  if (count > most) throw std::invalid_argument("search: " + dimension.name + " has too many values for a grid");
  const auto steps = static_cast<std::size_t>(count);
  std::vector<setting_value> values;
  for (std::size_t i = 0; i < steps; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(steps - 1);
    double number =
        range.is_log ? range.from * std::pow(range.to / range.from, part) : range.from + (range.to - range.from) * part;
    if (i + 1 == steps) number = range.to;
    if (range.is_whole) number = std::round(number);
    auto value = value_in(range, number);
    if (values.empty() || values.back() != value) values.push_back(std::move(value));
  }
  return values;
}

/// All settings of a space, one trial each, the last dimension changing first.
class search_grid {
 public:
  /// Throws std::invalid_argument as check_space and grid_values.
  explicit search_grid(const search_space& space) {
    check_space(space);
    for (const auto& dimension : space) {
      names_.push_back(dimension.name);
      values_.push_back(grid_values(dimension));
      const std::size_t count = values_.back().size();
      size_ = size_ > std::numeric_limits<std::size_t>::max() / count ? std::numeric_limits<std::size_t>::max()
                                                                      : size_ * count;
    }
  }

  /// How many trials there are; the largest number where they are more than that.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Of the trial `number`, below size().
  [[nodiscard]] trial_settings operator[](std::size_t number) const {
    trial_settings settings(names_.size());
    for (std::size_t d = names_.size(); d-- > 0;) {
      settings[d] = {names_[d], values_[d][number % values_[d].size()]};
      number /= values_[d].size();
    }
    return settings;
  }

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<setting_value>> values_;
  std::size_t size_ = 1;
};

}  // namespace clinicalbert::training
