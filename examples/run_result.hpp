#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "examples/json_line.hpp"

namespace clinicalbert::examples {

/// The last file that a run writes into its folder: what it depends on, and what it has found.
inline constexpr const char* run_result_name = "result.json";

/// Writes {"settings": {name: value, ...}, "result": ...}, whole or not at all.
inline void write_run_result(const std::filesystem::path& folder, const training::run_settings& settings,
                             const nlohmann::ordered_json& result) {
  nlohmann::ordered_json json;
  json["settings"] = nlohmann::ordered_json::object();
  for (const auto& [name, value] : settings) json["settings"][name] = value;
  json["result"] = result;
  files::write_whole(folder / run_result_name, json_line(json));
}

/// Settings as `write_run_result` has put them. Throws files::file_error for what is none.
[[nodiscard]] inline training::run_settings settings_in(const nlohmann::ordered_json& json,
                                                        const std::filesystem::path& path) {
  training::run_settings settings;
  const auto found = json.find("settings");
  if (found == json.end() || !found->is_object()) throw files::file_error(path, "has no object of settings");
  for (const auto& [name, value] : found->items()) {
    if (!value.is_string()) throw files::file_error(path, "has a setting that is no string");
    settings.emplace_back(name, value.template get<std::string>());
  }
  return settings;
}

/// Reads JSON whose fields keep their order. Throws files::file_error.
[[nodiscard]] inline nlohmann::ordered_json read_ordered_json(const std::filesystem::path& path) {
  const files::mapped_file file(path);
  (void)files::parse_json(file.text(), path);  // says what is wrong without quoting it
  return nlohmann::ordered_json::parse(file.text());
}

/// The result of a run that was finished in a folder; none where there is no such file. Throws files::file_error for a
/// run of other settings, naming the first that differs.
[[nodiscard]] inline std::optional<nlohmann::ordered_json> read_run_result(const std::filesystem::path& folder,
                                                                           const training::run_settings& settings) {
  const auto path = folder / run_result_name;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  auto json = read_ordered_json(path);
  if (!json.is_object() || !json.contains("result")) throw files::file_error(path, "has no result");
  const auto other = training::difference(settings_in(json, path), settings);
  if (!other.empty()) throw files::file_error(path, "is of another run: " + other);
  return std::move(json["result"]);
}

}  // namespace clinicalbert::examples
