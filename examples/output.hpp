#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>

#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/files/whole_file.hpp"

namespace clinicalbert::examples {

/// Where a program's result goes: a file that appears whole or not at all, or standard output where the path is empty.
class output {
 public:
  explicit output(const std::filesystem::path& path) {
    if (!path.empty()) file_.emplace(path);
  }

  /// Appends; what goes to standard output is there when this returns. Throws files::file_error.
  void write(std::string_view text) {
    if (file_) return file_->write(text);
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
      files::throw_system_error("standard output", "write", errno);
  }

  /// Makes the file appear; as the last call.
  void commit() {
    if (file_) file_->commit();
  }

  [[nodiscard]] bool is_terminal() const { return !file_ && isatty(STDOUT_FILENO) == 1; }

 private:
  std::optional<files::whole_file_writer> file_;
};

}  // namespace clinicalbert::examples
