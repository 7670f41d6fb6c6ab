#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "tests/examples/run_program.hpp"

namespace clinicalbert::tests {

/// mpirun, if the PATH has it; else empty. Its folder's links are followed: called as /bin/mpirun, it would look for
/// the rest of Open MPI in the root.
inline std::filesystem::path mpirun() {
  const char* folders = std::getenv("PATH");
  std::istringstream all(folders != nullptr ? folders : "");
  std::error_code ignored;
  for (std::string folder; std::getline(all, folder, ':');)
    if (const auto path = std::filesystem::canonical(folder, ignored) / "mpirun"; ::access(path.c_str(), X_OK) == 0)
      return path;
  return {};
}

/// A program as so many ranks of this machine, which may have fewer cores. Ranks that wait for each other forever are
/// ended after minutes, with the status 124. Open MPI 5 does not start without a home.
inline program_result start_ranks(std::size_t count, const std::filesystem::path& program,
                                  const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"300", mpirun().string(),    "--oversubscribe", "--bind-to", "none",
                                 "-n",  std::to_string(count)};
  if (::geteuid() == 0) words.insert(words.begin() + 2, "--allow-run-as-root");
  words.push_back(std::filesystem::absolute(program).string());
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run("/usr/bin/timeout", words, "", {"HOME=" + std::filesystem::temp_directory_path().string()});
}

}  // namespace clinicalbert::tests
