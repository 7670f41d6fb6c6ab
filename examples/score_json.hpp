#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

#include "clinicalbert/metrics/span_f1.hpp"

namespace clinicalbert::examples {

/// {"precision": , "recall": , "f1": , "support": } with fractions to four places.
[[nodiscard]] inline nlohmann::ordered_json score_json(const metrics::precision_recall& score) {
  const auto places = [](double x) { return std::round(x * 10000) / 10000; };
  return {{"precision", places(score.precision)},
          {"recall", places(score.recall)},
          {"f1", places(score.f1)},
          {"support", score.support}};
}

/// {"micro": {...}, "macro": {...}, "labels": {"Disease": {...}, ...}}.
[[nodiscard]] inline nlohmann::ordered_json score_json(const metrics::span_f1& counts) {
  const auto report = counts.report();
  nlohmann::ordered_json labels = nlohmann::ordered_json::object();
  for (const auto& [type, score] : report.by_type) labels[type] = score_json(score);
  return {{"micro", score_json(report.micro)}, {"macro", score_json(report.macro)}, {"labels", std::move(labels)}};
}

}  // namespace clinicalbert::examples
