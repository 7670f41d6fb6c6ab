#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/files/xxh64.hpp"

namespace clinicalbert::examples {

/// The checksum of the bytes of a file, or of the names and bytes of a folder's .ann and .txt files, as brat has them.
/// Throws files::file_error.
[[nodiscard]] inline std::uint64_t corpus_checksum(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return files::xxh64(files::mapped_file(path).bytes());
  std::error_code error;
  std::vector<std::filesystem::path> parts;
  for (std::filesystem::directory_iterator at(path, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".ann" || at->path().extension() == ".txt") parts.push_back(at->path());
  if (error) files::throw_system_error(path, "list the files", error.value());
  std::sort(parts.begin(), parts.end());
  std::string all;
  for (const auto& part : parts)
    all += part.filename().string() + '\0' + std::to_string(files::xxh64(files::mapped_file(part).bytes())) + '\0';
  return files::xxh64(std::as_bytes(std::span(all.data(), all.size())));
}

}  // namespace clinicalbert::examples
