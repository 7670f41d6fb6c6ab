#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace clinicalbert::examples {

/// A line of JSON. What is not UTF-8, a path maybe, is replaced.
[[nodiscard]] inline std::string json_line(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace clinicalbert::examples
