#pragma once

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace clinicalbert::tests {

/// A new folder, removed with all that it holds when this is gone. Its name is nobody else's: sandboxed tests that run
/// at once share a folder for temporary files and may have the same process number.
class temporary_folder {
 public:
  temporary_folder() {
    const char* root = std::getenv("TEST_TMPDIR");
    std::string name =
        (root != nullptr ? std::filesystem::path(root) : std::filesystem::temp_directory_path()) / "XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path_ = name;
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace clinicalbert::tests
