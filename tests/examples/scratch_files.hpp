#pragma once

#include <string>
#include <string_view>

#include "tests/examples/run_program.hpp"
#include "tests/temporary_folder.hpp"

namespace clinicalbert::tests {

/// A temporary folder, and the files that a test writes into it.
struct scratch_files {
  temporary_folder scratch;

  [[nodiscard]] std::string path(const std::string& name) const { return (scratch.path() / name).string(); }

  /// Writes a file and gives its path.
  std::string file(const std::string& name, std::string_view text) const {
    write_text(path(name), text);
    return path(name);
  }
};

}  // namespace clinicalbert::tests
