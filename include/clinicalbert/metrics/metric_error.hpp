#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace clinicalbert::metrics {

/// Says by sizes, item and class numbers what a metric cannot take.
class metric_error : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws metric_error unless the two lists that `metric` compares have the same length.
inline void check_same_size(std::string_view metric, std::size_t first, std::size_t second) {
  if (first == second) return;
  throw metric_error(std::string(metric) + ": the lists have " + std::to_string(first) + " and " +
                     std::to_string(second) + " items");
}

/// Throws metric_error, which says the item's number, if a value is NaN.
inline void check_numbers(std::string_view metric, std::span<const double> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) throw metric_error(std::string(metric) + ": item " + std::to_string(i) + " is NaN");
  }
}

}  // namespace clinicalbert::metrics
