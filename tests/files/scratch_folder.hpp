#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/temporary_folder.hpp"

namespace clinicalbert::tests {

/// A temporary folder that makes files.
class scratch_folder : public temporary_folder {
 public:
  /// Makes the file NAME, and folders on the way, with that content.
  std::filesystem::path write(const std::filesystem::path& name, std::string_view content) const {
    const auto file = path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }
};

/// A whole file as bytes.
inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path.string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The message of the exception that `body` throws, of the type Error; "" if it throws none.
template <class Error, class Body>
std::string refusal(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace clinicalbert::tests
