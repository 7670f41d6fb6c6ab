#pragma once

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace clinicalbert::tests {

inline std::optional<std::filesystem::path> folder_from_environment(const char* name, std::string_view relative) {
  const char* folder = std::getenv(name);
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  std::filesystem::path path = std::filesystem::path(folder) / relative;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return path;
}

/// The path of `tests/data/RELATIVE`: among Bazel's runfiles, or below the working directory without Bazel.
inline std::filesystem::path data(std::string_view relative) {
  std::filesystem::path root = ".";
  const char* runfiles = std::getenv("TEST_SRCDIR");
  const char* workspace = std::getenv("TEST_WORKSPACE");
  if (runfiles != nullptr && workspace != nullptr) root = std::filesystem::path(runfiles) / workspace;
  return root / "tests" / "data" / relative;
}

/// The path of RELATIVE in the whole oracle folder, if CLINICALBERT_ORACLE names one that has it.
inline std::optional<std::filesystem::path> oracle(std::string_view relative) {
  return folder_from_environment("CLINICALBERT_ORACLE", relative);
}

/// The path of RELATIVE in the folder of corpora, if CLINICALBERT_DATA names one that has it.
inline std::optional<std::filesystem::path> corpus(std::string_view relative) {
  return folder_from_environment("CLINICALBERT_DATA", relative);
}

/// How often a case has been skipped; the runner in main.cpp asks before and after each case.
inline std::size_t skips = 0;

/// Reports the running case as skipped. The case itself must return after it: Catch2 2 knows no skipping.
inline void skip(std::string_view why) {
  ++skips;
  std::cout << "skipped: " << why << '\n';
}

}  // namespace clinicalbert::tests

namespace tests = clinicalbert::tests;
