#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/examples/run_program.hpp"

namespace clinicalbert::tests {

/// The command lines that a program's --help shows as examples: indented lines that begin with its name, a backslash
/// at the end going on with the next.
inline std::vector<std::string> help_examples(const std::string& help, const std::string& name) {
  std::vector<std::string> examples;
  bool goes_on = false;
  for (std::size_t begin = 0, end = 0; begin < help.size(); begin = end + 1) {
    end = std::min(help.find('\n', begin), help.size());
    std::string line = help.substr(begin, end - begin);
    const bool begins = line.starts_with("  " + name + " ");
    if (!begins && !goes_on) continue;
    goes_on = line.ends_with('\\');
    if (goes_on) line.pop_back();
    begins ? void(examples.push_back(line.substr(2))) : void(examples.back() += line);
  }
  return examples;
}

/// Runs an example as a shell does that stands in a folder.
inline program_result run_example(const std::string& example, const std::string& name,
                                  const std::filesystem::path& folder) {
  const auto path = std::filesystem::absolute(program(name)).string();
  return run("/bin/sh", {"-c", "cd '" + folder.string() + "' && exec '" + path + "'" + example.substr(name.size())});
}

}  // namespace clinicalbert::tests
