#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "clinicalbert/files/file_error.hpp"

namespace clinicalbert::weights {

/// Takes little-endian numbers and runs of bytes from a part of a file and throws file_error at its end.
class byte_reader {
 public:
  /// `begin` is where `bytes` stand in the file `path` (which must outlive this); errors count from there.
  byte_reader(std::span<const std::byte> bytes, const std::filesystem::path& path, std::size_t begin = 0)
      : bytes_(bytes), path_(&path), begin_(begin) {}

  /// Bytes taken so far.
  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  [[nodiscard]] std::size_t rest() const noexcept { return bytes_.size() - position_; }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return *path_; }

  [[noreturn]] void refuse(const std::string& sentence) const {
    throw files::file_error(*path_, sentence + " (byte " + std::to_string(begin_ + position_) + ")");
  }

  std::span<const std::byte> take(std::uint64_t count) {
    if (count > rest()) {
      refuse("needs " + std::to_string(count) + " bytes more where " + std::to_string(rest()) + " are left");
    }
    const auto taken = bytes_.subspan(position_, static_cast<std::size_t>(count));
    position_ += static_cast<std::size_t>(count);
    return taken;
  }
  std::string_view take_text(std::uint64_t count) {
    const auto taken = take(count);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }
  /// The bytes before the next line feed, which is taken too.
  std::string_view take_line() {
    const std::string_view all(reinterpret_cast<const char*>(bytes_.data()) + position_, rest());
    const auto end = all.find('\n');
    if (end == std::string_view::npos) refuse("ends inside a line");
    position_ += end + 1;
    return all.substr(0, end);
  }
  template <class T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }

 private:
  std::span<const std::byte> bytes_;
  const std::filesystem::path* path_;
  std::size_t begin_;
  std::size_t position_ = 0;
};

}  // namespace clinicalbert::weights
