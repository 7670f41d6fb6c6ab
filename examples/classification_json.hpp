#pragma once

#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "clinicalbert/tasks/any_text_classifier.hpp"
#include "clinicalbert/tasks/class_meaning.hpp"
#include "clinicalbert/tasks/classification_report.hpp"
#include "examples/score_json.hpp"

namespace clinicalbert::examples {

/// {"labels": ["a"], "scores": {"a": 0.9, "b": 0.1}, "windows": 1}, or {"value": 0.5, "windows": 1} of a regression.
[[nodiscard]] inline nlohmann::ordered_json classification_json(const tasks::class_meaning& meaning,
                                                                const tasks::classification& found) {
  nlohmann::ordered_json json;
  if (meaning.problem == labels::problem_type::regression) {
    json["value"] = found.scores.front();
  } else {
    json["labels"] = nlohmann::ordered_json::array();
    for (const auto label : found.labels) json["labels"].push_back(meaning.classes.name(label));
    for (std::size_t k = 0; k < found.scores.size(); ++k) json["scores"][meaning.classes.name(k)] = found.scores[k];
  }
  json["windows"] = found.windows;
  return json;
}

/// {"loss": , "accuracy": , "micro": {...}, "macro": {...}, "weighted": {...}, "labels": {"a": {...}, ...}}, or of a
/// regression {"loss": , "mean_absolute_error": , "pearson": , "spearman": }; what is not defined is null.
[[nodiscard]] inline nlohmann::ordered_json report_json(const tasks::classification_report& report) {
  const auto places = [](double x) { return std::round(x * 10000) / 10000; };
  nlohmann::ordered_json json{{"loss", places(report.loss)}};
  if (report.problem == labels::problem_type::regression) {
    json["mean_absolute_error"] = places(report.mean_absolute_error);
    json["pearson"] = places(report.pearson);
    json["spearman"] = places(report.spearman);
    return json;
  }
  json["accuracy"] = places(report.accuracy);
  json["micro"] = score_json(report.micro);
  json["macro"] = score_json(report.macro);
  json["weighted"] = score_json(report.weighted);
  json["labels"] = nlohmann::ordered_json::object();
  for (std::size_t k = 0; k < report.names.size(); ++k)
    json["labels"][report.names[k]] = score_json(report.by_label[k]);
  return json;
}

}  // namespace clinicalbert::examples
