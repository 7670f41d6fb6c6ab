#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace clinicalbert::examples {

inline constexpr std::string_view default_model_place = "examples/models/clinical_entities";

/// The folder of the model that is used where none is named: what CLINICALBERT_MODEL says; else `examples/models/` of
/// the tree in or under which this program was built; else `share/clinicalbert/models/` beside the `bin/` that it is
/// in.
///
/// Throws std::runtime_error where there is none.
[[nodiscard]] inline std::filesystem::path default_model() {
  namespace fs = std::filesystem;
  if (const char* named = std::getenv("CLINICALBERT_MODEL"); named != nullptr && *named != '\0') return named;
  std::error_code none;
  const auto holds_model = [&](const fs::path& folder) { return fs::exists(folder / "config.json", none); };
  const fs::path program = fs::read_symlink("/proc/self/exe", none);
  // Bazel lays the data of a program beside it, under the name of the workspace.
  for (const char* workspace : std::array{"clinicalbert", "_main"}) {
    auto folder = fs::path(program.native() + ".runfiles") / workspace / default_model_place;
    if (holds_model(folder)) return folder;
  }
  for (auto above = program.parent_path(); !above.empty(); above = above.parent_path()) {
    if (auto folder = above / default_model_place; holds_model(folder)) return folder;
    if (above == above.parent_path()) break;
  }
  if (auto folder = program.parent_path().parent_path() / "share/clinicalbert/models/clinical_entities";
      holds_model(folder))
    return folder;
  throw std::runtime_error("there is no default model here; name one with --model or in CLINICALBERT_MODEL");
}

}  // namespace clinicalbert::examples
