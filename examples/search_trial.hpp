#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/training/search_space_json.hpp"
#include "clinicalbert/training/setting_value.hpp"

namespace clinicalbert::examples {

/// What a trial has scored on the dev files, or why it has not.
struct trial_score_of_dev {
  std::string metric = {};
  double value = std::numeric_limits<double>::quiet_NaN();
  std::string failure = {};  ///< empty: it did not fail
};

/// A trial of a search: what was tried, with how much to spend, and what came of it.
struct search_trial {
  std::size_t number = 0;  ///< from 1
  std::size_t rung = 0;    ///< from 0
  std::size_t budget = 0;  ///< steps or epochs; 0: as the settings say
  training::trial_settings settings = {};
  trial_score_of_dev score = {};
  double seconds = 0;
};

/// {"trial": 3, "rung": 1, "budget": 2, "settings": {...}, "metric": "f1", "score": 0.87, "seconds": 12.5}, or with
/// "failed": "why" and a score of null.
[[nodiscard]] inline nlohmann::ordered_json trial_json(const search_trial& trial) {
  nlohmann::ordered_json json;
  json["trial"] = trial.number;
  json["rung"] = trial.rung + 1;
  json["budget"] = trial.budget;
  json["settings"] = nlohmann::ordered_json::object();
  for (const auto& [name, value] : trial.settings) json["settings"][name] = training::json_of(value);
  json["metric"] = trial.score.metric;
  json["score"] = trial.score.value;  // NaN is null
  if (!trial.score.failure.empty()) json["failed"] = trial.score.failure;
  json["seconds"] = trial.seconds;
  return json;
}

/// Reads what trial_json gives, settings in alphabetical order. Throws std::invalid_argument or
/// nlohmann::json::exception.
[[nodiscard]] inline search_trial read_trial(const nlohmann::json& json) {
  search_trial trial;
  json.at("trial").get_to(trial.number);
  json.at("rung").get_to(trial.rung);
  if (trial.rung == 0) throw std::invalid_argument("search: rungs are counted from 1");
  --trial.rung;
  json.at("budget").get_to(trial.budget);
  for (const auto& [name, value] : json.at("settings").items())
    trial.settings.emplace_back(name, training::json_value_of(value));
  json.at("metric").get_to(trial.score.metric);
  if (!json.at("score").is_null()) json.at("score").get_to(trial.score.value);
  if (json.contains("failed")) json.at("failed").get_to(trial.score.failure);
  json.at("seconds").get_to(trial.seconds);
  return trial;
}

}  // namespace clinicalbert::examples
