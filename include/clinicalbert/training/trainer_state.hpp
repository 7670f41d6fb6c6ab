#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/training/batch_source.hpp"
#include "clinicalbert/training/best_score.hpp"
#include "clinicalbert/training/checkpoint_folders.hpp"
#include "clinicalbert/training/loss_scale.hpp"
#include "clinicalbert/training/run_history.hpp"
#include "clinicalbert/training/run_settings.hpp"

namespace clinicalbert::training {

/// What a run knows beside weights and moments.
struct run_record {
  std::size_t step = 0;               ///< steps made
  batch_place place = {};             ///< where the next step's batches begin (batch_source.hpp)
  std::uint32_t optimizer_steps = 0;  ///< as state::steps, which may have begun before this run
  double epoch_losses = 0;            ///< sum over the steps of the epoch so far
  std::size_t epoch_steps = 0;
  std::optional<loss_scale> scale = {};  ///< of the next step's loss; none: it is not scaled
  double seconds = 0;                    ///< that the run took
  bool stopped = false;                  ///< before its end, because a callback said so
  best_score best;
  run_history history;
};

/// Writes history.jsonl and trainer_state.json into a checkpoint whose other files are there. Throws files::file_error.
inline void write_trainer_state(const std::filesystem::path& checkpoint, const run_record& record,
                                const run_settings& settings) {
  files::write_whole(checkpoint / "history.jsonl", record.history.jsonl());
  nlohmann::ordered_json json;
  json["step"] = record.step;
  if (!record.place.empty()) json["place"] = record.place;
  json["optimizer_steps"] = record.optimizer_steps;
  if (record.scale) {
    json["loss_scale"]["factor"] = record.scale->factor;
    json["loss_scale"]["clean_steps"] = record.scale->clean_steps;
    json["loss_scale"]["skipped"] = record.scale->skipped;
  }
  json["epoch_losses"] = record.epoch_losses;
  json["epoch_steps"] = record.epoch_steps;
  json["seconds"] = record.seconds;
  json["best"]["step"] = record.best.step;
  json["best"]["value"] = record.best.value;  // NaN is null
  json["best"]["not_better"] = record.best.not_better;
  json["scores"] = record.history.score_names();
  json["settings"] = nlohmann::ordered_json::object();
  for (const auto& [name, value] : settings) json["settings"][name] = value;
  json["files"] = describe_files(checkpoint);
  files::write_whole(checkpoint / trainer_state_name,
                     json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

/// Reads what `write_trainer_state` wrote.
///
/// Throws files::file_error naming the setting in which that run was another, a file whose bytes are not those that
/// were written, or what is missing.
[[nodiscard]] inline run_record read_trainer_state(const std::filesystem::path& checkpoint,
                                                   const run_settings& settings) {
  const auto path = checkpoint / trainer_state_name;
  const auto json = files::read_json(path);
  run_record record;
  run_settings before;
  std::vector<std::string> scores;
  try {
    json.at("step").get_to(record.step);
    if (json.contains("place")) json.at("place").get_to(record.place);
    json.at("optimizer_steps").get_to(record.optimizer_steps);
    if (json.contains("loss_scale")) {
      const auto& scale = json.at("loss_scale");
      record.scale = loss_scale{scale.at("factor").get<float>(), scale.at("clean_steps").get<std::uint32_t>(),
                                scale.at("skipped").get<std::size_t>()};
    }
    json.at("epoch_losses").get_to(record.epoch_losses);
    json.at("epoch_steps").get_to(record.epoch_steps);
    json.at("seconds").get_to(record.seconds);
    const auto& best = json.at("best");
    best.at("step").get_to(record.best.step);
    const auto& value = best.at("value");
    record.best.value = value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
    best.at("not_better").get_to(record.best.not_better);
    json.at("scores").get_to(scores);
    for (const auto& [name, text] : json.at("settings").items()) before.emplace_back(name, text.get<std::string>());
    if (const auto differs = difference(before, settings); !differs.empty())
      throw files::file_error(checkpoint, "is of a run with " + differs + ", so this one cannot go on from it");
    for (const auto& [name, file] : json.at("files").items()) {
      const files::mapped_file found(checkpoint / name);
      if (files::xxh64(found.bytes()) != file.at("xxh64").get<std::uint64_t>())
        throw files::file_error(checkpoint / name, "is damaged: remove the folder to go on from an earlier checkpoint");
    }
  } catch (const nlohmann::json::exception&) {
    throw files::file_error(path, "lacks a field of a trainer's state, or has one of another type");
  }
  const auto history = checkpoint / "history.jsonl";
  record.history = run_history::parse(files::mapped_file(history).text(), history, scores);
  return record;
}

}  // namespace clinicalbert::training
