#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "clinicalbert/training/search_space.hpp"

namespace clinicalbert::training {

/// The parts of a text between separators, empty ones too.
[[nodiscard]] inline std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const auto end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

/// Reads a dimension as a command line writes it: NAME=a,b,c, or NAME=from..to with :log behind it, :STEPS, or both.
///
/// A range of two whole numbers is one of whole numbers: 0..4, but 0.0..4. Throws std::invalid_argument, which names
/// the setting.
[[nodiscard]] inline search_dimension parse_search_argument(std::string_view argument) {
  const auto equals = argument.find('=');
  if (equals == std::string_view::npos || equals == 0)
    throw std::invalid_argument("search: a setting is written NAME=a,b,c or NAME=from..to");
  search_dimension dimension{setting_name(argument.substr(0, equals)), {}};
  const auto values = argument.substr(equals + 1);
  const auto refuse = [&](const char* what) { throw std::invalid_argument("search: " + dimension.name + " " + what); };
  const auto dots = values.find("..");
  if (dots == std::string_view::npos) {
    std::vector<setting_value> choices;
    if (!values.empty())
      for (const auto part : parts_of(values, ',')) choices.push_back(value_of(part));
    dimension.values = std::move(choices);
    check_dimension(dimension);
    return dimension;
  }
  const auto parts = parts_of(values.substr(dots + 2), ':');
  const setting_value ends[] = {value_of(values.substr(0, dots)), value_of(parts[0])};
  const auto number = [](const setting_value& end) -> std::optional<double> {
    if (const auto* whole = std::get_if<std::int64_t>(&end)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&end)) return *real;
    return std::nullopt;
  };
  if (!number(ends[0]) || !number(ends[1])) refuse("has a range whose ends are no numbers");
  value_range range{.from = *number(ends[0]), .to = *number(ends[1])};
  range.is_whole = std::holds_alternative<std::int64_t>(ends[0]) && std::holds_alternative<std::int64_t>(ends[1]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (parts[i] == "log" && !range.is_log) {
      range.is_log = true;
      continue;
    }
    const auto* const last = parts[i].data() + parts[i].size();
    const auto [end, problem] = std::from_chars(parts[i].data(), last, range.steps);
    if (problem != std::errc() || end != last || range.steps == 0)
      refuse("has behind its range neither :log nor :STEPS");
  }
  dimension.values = range;
  check_dimension(dimension);
  return dimension;
}

}  // namespace clinicalbert::training
