#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/files/whole_file.hpp"

namespace clinicalbert::files {

/// "out/" is "out", so that there is a name to make another beside it.
[[nodiscard]] inline std::filesystem::path without_slash(const std::filesystem::path& folder) {
  return folder.has_filename() ? folder : folder.parent_path();
}

/// Makes a new folder that appears whole or not at all: fill(folder) writes into one of another name beside it, which
/// is then renamed. What `fill` throws comes out here, and nothing is left.
template <class Fill>
void make_whole_folder(const std::filesystem::path& folder, Fill fill) {
  const auto plain = without_slash(folder);
  const auto parent = folder_of(plain);
  const auto temporary = parent / ("." + plain.filename().string() + "." + std::to_string(::getpid()) + ".part");
  std::error_code problem;
  std::filesystem::create_directory(temporary, problem);
  if (problem) throw_system_error(folder, "create", problem.value());
  try {
    fill(temporary);
    std::filesystem::rename(temporary, plain, problem);
    if (problem) throw_system_error(folder, "rename into place", problem.value());
  } catch (...) {
    std::filesystem::remove_all(temporary, problem);
    throw;
  }
  sync_folder(parent);
}

}  // namespace clinicalbert::files
