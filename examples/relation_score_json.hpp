#pragma once

#include <nlohmann/json.hpp>
#include <utility>

#include "clinicalbert/metrics/relation_f1.hpp"
#include "examples/score_json.hpp"

namespace clinicalbert::examples {

/// {"micro": {...}, "macro": {...}, "relations": {"CID": {...}, ...}}.
[[nodiscard]] inline nlohmann::ordered_json score_json(const metrics::relation_f1& counts) {
  const auto report = counts.report();
  auto relations = nlohmann::ordered_json::object();
  for (const auto& [type, score] : report.by_type) relations[type] = score_json(score);
  return {
      {"micro", score_json(report.micro)}, {"macro", score_json(report.macro)}, {"relations", std::move(relations)}};
}

}  // namespace clinicalbert::examples
