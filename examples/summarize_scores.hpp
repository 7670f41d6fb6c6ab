#pragma once

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/metrics/mean_deviation.hpp"

namespace clinicalbert::examples {

/// Of several runs' scores, objects of one nesting, the same nesting with {"mean": , "deviation": , "count": } in the
/// place of each number, to six places: over the runs that have a number there. Other values are left out; the
/// deviation of a single run is null.
[[nodiscard]] inline nlohmann::ordered_json summarize_scores(const std::vector<nlohmann::ordered_json>& runs) {
  const auto places = [](double x) {
    return std::isfinite(x) ? nlohmann::ordered_json(std::round(x * 1e6) / 1e6) : nullptr;
  };
  std::vector<double> numbers;
  std::vector<std::string> fields;
  for (const auto& run : runs) {
    if (run.is_number()) numbers.push_back(run.get<double>());
    if (!run.is_object()) continue;
    for (const auto& [field, value] : run.items())
      if (std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
  }
  nlohmann::ordered_json summary;
  if (!numbers.empty()) {
    const auto over_runs = metrics::mean_and_deviation(numbers);
    summary["mean"] = places(over_runs.mean);
    summary["deviation"] = places(over_runs.deviation);
    summary["count"] = over_runs.count;
    return summary;
  }
  summary = nlohmann::ordered_json::object();
  for (const auto& field : fields) {
    std::vector<nlohmann::ordered_json> of_field;
    for (const auto& run : runs)
      if (run.is_object() && run.contains(field)) of_field.push_back(run.at(field));
    const bool has_any =
        std::ranges::any_of(of_field, [](const auto& value) { return value.is_number() || value.is_object(); });
    if (has_any) summary[field] = summarize_scores(of_field);
  }
  return summary;
}

}  // namespace clinicalbert::examples
