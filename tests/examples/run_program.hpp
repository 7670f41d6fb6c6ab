#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/temporary_folder.hpp"

namespace clinicalbert::tests {

/// The bytes of a file.
inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_text(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

struct program_result {
  int status;  ///< -1 where a signal ended it
  std::string out, err;
};

/// `examples/NAME` as Bazel built it for this test, or below the folder that CLINICALBERT_PROGRAMS names.
inline std::filesystem::path program(std::string_view name) {
  if (const char* folder = std::getenv("CLINICALBERT_PROGRAMS")) return std::filesystem::path(folder) / name;
  const char* runfiles = std::getenv("TEST_SRCDIR");
  const char* workspace = std::getenv("TEST_WORKSPACE");
  if (runfiles == nullptr || workspace == nullptr) return std::filesystem::path("examples") / name;
  return std::filesystem::path(runfiles) / workspace / "examples" / name;
}

/// Runs a program to its end with `in` as its standard input.
inline program_result run(const std::filesystem::path& file, const std::vector<std::string>& arguments,
                          std::string_view in = "", const std::vector<std::string>& environment = {}) {
  const temporary_folder scratch;
  const auto path = [&](const char* name) { return (scratch.path() / name).string(); };
  write_text(path("in"), in);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, path("in").c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, path("out").c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, path("err").c_str(), O_WRONLY | O_CREAT, 0600);
  std::vector<std::string> words{file.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> settings = environment;
  if (const char* found = std::getenv("PATH")) settings.push_back(std::string("PATH=") + found);
  const auto pointers = [](std::vector<std::string>& strings) {
    std::vector<char*> list;
    for (auto& string : strings) list.push_back(string.data());
    list.push_back(nullptr);
    return list;
  };
  ::pid_t child = 0;
  const int error =
      ::posix_spawn(&child, words[0].c_str(), &actions, nullptr, pointers(words).data(), pointers(settings).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + file.string());
  int status = 0;
  ::waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, file_text(path("out")), file_text(path("err"))};
}

}  // namespace clinicalbert::tests
