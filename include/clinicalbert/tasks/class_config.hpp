#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/problem_type.hpp"
#include "clinicalbert/tasks/class_meaning.hpp"
#include "clinicalbert/tasks/config_fields.hpp"
#include "clinicalbert/weights/bert_config.hpp"

namespace clinicalbert::tasks {

// What a config.json says of a sequence classifier. `file` is named in errors, which are files::file_error.

/// id2label; where config.json has none, two labels, as Hugging Face takes it.
[[nodiscard]] inline labels::label_set classes_of(const weights::bert_config& config,
                                                  const std::filesystem::path& file) {
  auto names = config.id2label;
  if (names.empty()) names = {"LABEL_0", "LABEL_1"};
  try {
    return labels::label_set(std::move(names));
  } catch (const labels::label_error& error) {
    throw files::file_error(file, std::string("field id2label: ") + error.what());
  }
}

/// problem_type; where config.json has none, a regression with one label and one of them with more, as
/// BertForSequenceClassification takes it.
[[nodiscard]] inline labels::problem_type problem_of(const weights::bert_config& config,
                                                     const std::filesystem::path& file) {
  const std::size_t labels = config.label_count();
  if (!config.problem_type) return labels == 1 ? labels::problem_type::regression : labels::problem_type::single_label;
  const auto problem = labels::problem_named(*config.problem_type);
  if (!problem) throw files::file_error(file, "field problem_type names no problem that is known here");
  if (*problem == labels::problem_type::regression && labels != 1)
    throw files::file_error(file, "field problem_type is a regression, but id2label has " + std::to_string(labels) +
                                      " labels where one was expected");
  return *problem;
}

/// The thresholds of a multi-label problem; empty, 0.5 each, where config.json has none or the problem is another.
[[nodiscard]] inline std::vector<float> thresholds_of(const weights::bert_config& config,
                                                      const std::filesystem::path& file) {
  std::vector<float> thresholds;
  const auto found = config.extra.find(thresholds_field);
  if (found == config.extra.end() || problem_of(config, file) != labels::problem_type::multi_label) return thresholds;
  const auto refuse = [&](const std::string& why) {
    throw files::file_error(file, std::string("field ") + thresholds_field + " " + why);
  };
  if (!found->is_array() || found->size() != config.label_count())
    refuse("is no list of " + std::to_string(config.label_count()) + " numbers, one a label");
  for (const auto& item : *found) {
    const double threshold = item.is_number() ? item.get<double>() : -1.0;
    if (!(threshold >= 0.0 && threshold <= 1.0))
      refuse("has no number from 0 to 1 for label " + std::to_string(thresholds.size()));
    thresholds.push_back(static_cast<float>(threshold));
  }
  return thresholds;
}

/// All of these.
[[nodiscard]] inline class_meaning meaning_of(const weights::bert_config& config, const std::filesystem::path& file) {
  return {problem_of(config, file), classes_of(config, file), thresholds_of(config, file)};
}

}  // namespace clinicalbert::tasks
