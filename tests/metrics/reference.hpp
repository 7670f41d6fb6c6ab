#pragma once

#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "tests/data_path.hpp"

namespace clinicalbert::tests {

/// A part of metrics.json, such as "tags". Python writes NaN into JSON, which has none: it is null here.
inline nlohmann::json metrics_reference(const char* part) {
  const auto path = data("metrics.json");
  const files::mapped_file file(path);
  std::string text(file.text());
  for (std::size_t at = 0; (at = text.find(": NaN", at)) != std::string::npos;) text.replace(at, 5, ": null");
  return files::parse_json(text, path).at(part);
}

/// Whether a metric is what the reference says, to 1e-9.
inline bool fits(double value, const nlohmann::json& expected) {
  return std::abs(value - expected.get<double>()) < 1e-9;
}

}  // namespace clinicalbert::tests
