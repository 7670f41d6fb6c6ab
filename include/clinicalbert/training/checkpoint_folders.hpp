#pragma once

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/files/xxh64.hpp"

namespace clinicalbert::training {

inline constexpr const char* trainer_state_name = "trainer_state.json";

/// Where the checkpoint of a step stands.
[[nodiscard]] inline std::filesystem::path checkpoint_path(const std::filesystem::path& folder, std::size_t step) {
  return folder / ("checkpoint-" + std::to_string(step));
}

/// The step of a folder that is called checkpoint-STEP.
[[nodiscard]] inline std::optional<std::size_t> checkpoint_step(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  constexpr std::string_view before = "checkpoint-";
  if (!name.starts_with(before) || name.size() == before.size()) return std::nullopt;
  std::size_t step = 0;
  const auto read = std::from_chars(name.data() + before.size(), name.data() + name.size(), step);
  return read.ec == std::errc() && read.ptr == name.data() + name.size() ? std::optional(step) : std::nullopt;
}

/// Size and checksum of each file of a checkpoint but its trainer_state.json, which holds them as "files".
[[nodiscard]] inline nlohmann::ordered_json describe_files(const std::filesystem::path& checkpoint) {
  std::map<std::string, nlohmann::ordered_json> found;
  for (const auto& entry : std::filesystem::directory_iterator(checkpoint)) {
    const std::string name = entry.path().filename().string();
    if (name == trainer_state_name) continue;
    const files::mapped_file file(entry.path());
    found[name]["bytes"] = file.bytes().size();
    found[name]["xxh64"] = files::xxh64(file.bytes());
  }
  nlohmann::ordered_json described = nlohmann::ordered_json::object();
  for (auto& [name, values] : found) described[name] = std::move(values);
  return described;
}

/// Whether all files of a checkpoint are there in their sizes, as its trainer_state.json says.
[[nodiscard]] inline bool is_complete(const std::filesystem::path& checkpoint) {
  try {
    const auto state = files::read_json(checkpoint / trainer_state_name);
    for (const auto& [name, file] : state.at("files").items())
      if (std::filesystem::file_size(checkpoint / name) != file.at("bytes").get<std::uintmax_t>()) return false;
    return true;
  } catch (const files::file_error&) {
  } catch (const nlohmann::json::exception&) {
  } catch (const std::filesystem::filesystem_error&) {
  }
  return false;
}

/// The steps of the complete checkpoints in a folder, ascending; none where there is no folder.
[[nodiscard]] inline std::vector<std::size_t> complete_checkpoints(const std::filesystem::path& folder) {
  std::vector<std::size_t> steps;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const auto step = checkpoint_step(entry.path());
    if (step && is_complete(entry.path())) steps.push_back(*step);
  }
  std::ranges::sort(steps);
  return steps;
}

/// The complete checkpoint of the latest step, if there is one.
[[nodiscard]] inline std::optional<std::filesystem::path> latest_checkpoint(const std::filesystem::path& folder) {
  const auto steps = complete_checkpoints(folder);
  return steps.empty() ? std::nullopt : std::optional(checkpoint_path(folder, steps.back()));
}

/// Removes what a killed run left half written or half removed in a folder: hidden entries that end in .part.
inline void remove_parts(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::vector<std::filesystem::path> parts;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".") && name.ends_with(".part")) parts.push_back(entry.path());
  }
  for (const auto& part : parts) std::filesystem::remove_all(part, ignored);
}

/// The name under which a checkpoint is written, or removed, beside its own.
[[nodiscard]] inline std::filesystem::path part_path(const std::filesystem::path& checkpoint) {
  return checkpoint.parent_path() / ("." + checkpoint.filename().string() + "." + std::to_string(::getpid()) + ".part");
}

/// Removes a checkpoint so that one that is half removed is never seen. Throws files::file_error.
inline void remove_checkpoint(const std::filesystem::path& checkpoint) {
  std::error_code problem;
  const auto part = part_path(checkpoint);
  std::filesystem::rename(checkpoint, part, problem);
  if (!problem) std::filesystem::remove_all(part, problem);
  if (problem) files::throw_system_error(checkpoint, "remove", problem.value());
}

/// Makes a checkpoint appear whole or not at all: `fill(folder)` writes its files, each of which must be on the disk
/// when it returns, into a folder beside `checkpoint`, which is then renamed. What was called so before is replaced.
/// Throws files::file_error and what `fill` throws; nothing is left then.
template <class F>
void make_checkpoint(const std::filesystem::path& checkpoint, F&& fill) {
  const auto part = part_path(checkpoint);
  std::error_code problem;
  std::filesystem::create_directory(part, problem);
  if (problem) files::throw_system_error(checkpoint, "create", problem.value());
  try {
    fill(part);
    files::sync_folder(part);
    if (std::filesystem::exists(checkpoint, problem)) {
      std::filesystem::remove_all(checkpoint, problem);  // an incomplete one: a run goes on from the latest other
      if (problem) files::throw_system_error(checkpoint, "replace", problem.value());
    }
    std::filesystem::rename(part, checkpoint, problem);
    if (problem) files::throw_system_error(checkpoint, "rename into place", problem.value());
  } catch (...) {
    std::filesystem::remove_all(part, problem);
    throw;
  }
  files::sync_folder(files::folder_of(checkpoint));
}

/// Removes the oldest checkpoints until `limit` are left (0: all are), that of the step `best` not counted and kept.
inline void remove_old_checkpoints(const std::filesystem::path& folder, std::size_t limit, std::size_t best) {
  if (limit == 0) return;
  auto steps = complete_checkpoints(folder);
  std::erase(steps, best);
  for (std::size_t i = 0; i + limit < steps.size(); ++i) remove_checkpoint(checkpoint_path(folder, steps[i]));
}

}  // namespace clinicalbert::training
