#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/training/search_space.hpp"

namespace clinicalbert::training {

/// A value as JSON, and the other way round; an array, an object or null is no value: std::invalid_argument.
[[nodiscard]] inline nlohmann::ordered_json json_of(const setting_value& value) {
  return std::visit([](const auto& held) { return nlohmann::ordered_json(held); }, value);
}
[[nodiscard]] inline setting_value json_value_of(const nlohmann::json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
    throw std::invalid_argument("search: a number is too large");
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  throw std::invalid_argument("search: a value is neither true, false, a number nor a string");
}

/// Reads {"batch": [16, 32], "layer_decay": {"from": 0.7, "to": 1.0}, "learning_rate": {"from": 1e-5, "to": 5e-4,
/// "scale": "log", "steps": 5}}: a list of values a setting, or a range; "scale" is linear or log, "steps" what a grid
/// takes of it. A range of two whole numbers is one of whole numbers.
///
/// The dimensions come in alphabetical order. Throws files::file_error for `origin`, naming the setting.
[[nodiscard]] inline search_space parse_search_space(const nlohmann::json& json, const std::filesystem::path& origin) {
  search_space space;
  if (!json.is_object()) throw files::file_error(origin, "is no JSON object of settings");
  for (const auto& [name, values] : json.items()) {
    search_dimension dimension{setting_name(name), {}};
    const auto refuse = [&](const char* what) {
      throw files::file_error(origin, "search: " + dimension.name + " " + what);
    };
    try {
      if (values.is_array()) {
        std::vector<setting_value> choices;
        for (const auto& value : values) choices.push_back(json_value_of(value));
        dimension.values = std::move(choices);
      } else if (values.is_object()) {
        value_range range;
        bool has_from = false, has_to = false, from_whole = false, to_whole = false;
        for (const auto& [field, value] : values.items()) {
          if (field == "from" && value.is_number()) {
            range.from = value.get<double>();
            from_whole = value.is_number_integer();
            has_from = true;
          } else if (field == "to" && value.is_number()) {
            range.to = value.get<double>();
            to_whole = value.is_number_integer();
            has_to = true;
          } else if (field == "scale" && (value == "log" || value == "linear")) {
            range.is_log = value == "log";
          } else if (field == "steps" && value.is_number_unsigned() && value.get<std::size_t>() > 0) {
            range.steps = value.get<std::size_t>();
          } else {
            refuse(
                "has in its range a field that is none of from, to, scale (log or linear) and steps, or one of "
                "another type");
          }
        }
        if (!has_from || !has_to) refuse("has a range that lacks from or to");
        range.is_whole = from_whole && to_whole;
        dimension.values = range;
      } else {
        refuse("has neither a list of values nor a range");
      }
      space.push_back(std::move(dimension));
      check_dimension(space.back());
    } catch (const std::invalid_argument& error) {
      throw files::file_error(origin, error.what());
    }
  }
  try {
    check_space(space);
  } catch (const std::invalid_argument& error) {
    throw files::file_error(origin, error.what());
  }
  return space;
}

/// Reads a file as parse_search_space does.
[[nodiscard]] inline search_space read_search_space(const std::filesystem::path& path) {
  return parse_search_space(files::read_json(path), path);
}

}  // namespace clinicalbert::training
