#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace clinicalbert::files {

/// Says in one sentence what is wrong with a file: what() is "PATH: sentence".
///
/// The sentence names offsets, fields and tensors, never text that a file of notes holds.
class file_error : public std::runtime_error {
 public:
  file_error(const std::filesystem::path& path, std::string_view sentence)
      : std::runtime_error(path.string() + ": " + std::string(sentence)), path_(path) {}

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace clinicalbert::files
