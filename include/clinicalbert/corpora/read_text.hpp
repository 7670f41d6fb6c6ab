#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <istream>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/system_error.hpp"

namespace clinicalbert::corpora {

/// Throws file_error, which says how to unpack it, for content that begins as xz, gzip, zstd and zip files do.
inline void refuse_packed(std::string_view content, const std::filesystem::path& origin) {
  struct format {
    std::string_view magic, name, command;
  };
  using namespace std::string_view_literals;
  static constexpr std::array formats{
      format{"\xFD\x37\x7A\x58\x5A\x00"sv, "xz", "xz -d"},
      format{"\x1F\x8B"sv, "gzip", "gunzip"},
      format{"\x28\xB5\x2F\xFD"sv, "zstd", "zstd -d"},
      format{"PK\x03\x04"sv, "zip", "unzip"},
  };
  for (const auto& [magic, name, command] : formats) {
    if (content.starts_with(magic)) {
      throw files::file_error(
          origin, "is packed with " + std::string(name) + "; unpack it first: " + std::string(command) + " FILE");
    }
  }
}

/// Reads a stream to its end. Throws file_error, which names `origin`, when it fails or holds more than `largest`
/// bytes.
[[nodiscard]] inline std::string read_text(std::istream& in, const std::filesystem::path& origin,
                                           std::uint64_t largest = std::numeric_limits<std::uint64_t>::max()) {
  std::string text;
  std::array<char, 1 << 16> part;
  for (;;) {
    in.read(part.data(), part.size());
    const auto count = static_cast<std::size_t>(in.gcount());
    if (count > largest || text.size() > largest - count) {
      throw files::file_error(origin, "holds more than " + std::to_string(largest) + " bytes");
    }
    text.append(part.data(), count);
    if (in.bad()) throw files::file_error(origin, "cannot be read");
    if (!in) break;
  }
  refuse_packed(text, origin);
  return text;
}

/// Reads a whole file, or what comes out of a pipe.
[[nodiscard]] inline std::string read_text(const std::filesystem::path& path,
                                           std::uint64_t largest = std::numeric_limits<std::uint64_t>::max()) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw files::file_error(path, "is a folder where a file was expected");
  }
  // Asked before reading, so that a file that is too large costs no memory.
  const auto size = std::filesystem::is_regular_file(path, ignored) ? std::filesystem::file_size(path, ignored) : 0;
  if (!ignored && size > largest) {
    throw files::file_error(path, "holds " + std::to_string(size) + " bytes, more than " + std::to_string(largest));
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) files::throw_system_error(path, "open", errno);
  return read_text(in, path, largest);
}

}  // namespace clinicalbert::corpora
