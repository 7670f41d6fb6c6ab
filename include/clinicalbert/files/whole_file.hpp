#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "clinicalbert/files/descriptor.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/system_error.hpp"

namespace clinicalbert::files {

/// Makes a rename or a removal in the folder last through a loss of power.
inline void sync_folder(const std::filesystem::path& folder) {
  const descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) throw_system_error(folder, "open", errno);
  // Some file systems know no fsync of folders (EINVAL); there the rename alone has to do.
  if (::fsync(opened.number()) != 0 && errno != EINVAL) throw_system_error(folder, "write to the disk", errno);
}

/// The folder that holds `path`: "." for a bare name.
[[nodiscard]] inline std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

/// The folder that `path` names, or the one that holds it where it names none.
[[nodiscard]] inline std::filesystem::path folder_at(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? path : folder_of(path);
}

/// Writes a file that appears whole or not at all.
///
/// Bytes go to a temporary file beside `target` (mode 0666 less the umask); `commit` renames it over `target`, so a
/// reader sees the old file or the new one. Without `commit` the destructor removes the temporary file. Every failure,
/// a full disk too, is a file_error that names `target`. A symbolic link is followed: the file it points to is
/// replaced. A target that is no regular file (a folder, a device, a pipe) is refused.
class whole_file_writer {
 public:
  explicit whole_file_writer(const std::filesystem::path& target) : shown_(target), target_(target) {
    std::error_code ignored;
    for (int links = 0; std::filesystem::is_symlink(target_, ignored); ++links) {
      if (links == 40) throw file_error(shown_, "is a chain of symbolic links without an end");
      const auto next = std::filesystem::read_symlink(target_, ignored);
      if (ignored) throw_system_error(shown_, "follow the symbolic link", ignored.value());
      target_ = next.is_absolute() ? next : folder_of(target_) / next;
    }
    const auto status = std::filesystem::status(target_, ignored);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
      throw file_error(shown_, "is not a regular file, so it cannot be replaced");
    }
    const std::string pattern = (folder_of(target_) / ("." + target_.filename().string() + ".")).string();
    for (int attempt = 0; !file_; ++attempt) {
      const std::string name = pattern + std::to_string(::getpid()) + "." + std::to_string(attempt) + ".part";
      file_ = descriptor(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
      if (file_) {
        temporary_ = name;
      } else if (errno != EEXIST || attempt == 1000) {
        throw_system_error(shown_, "create", errno);
      }
    }
    if (std::filesystem::exists(status)) {
      // Keep who may read an existing file: a report of a patient must not become readable by replacing it.
      ::fchmod(file_.number(), static_cast<::mode_t>(status.permissions()));
    }
  }
  whole_file_writer(const whole_file_writer&) = delete;
  whole_file_writer& operator=(const whole_file_writer&) = delete;
  ~whole_file_writer() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }

  /// Appends.
  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      // At most 1 GiB a call: the system's own limit lies just under 2 GiB.
      const auto count = std::min<std::size_t>(bytes.size(), std::size_t{1} << 30);
      const auto written = ::write(file_.number(), bytes.data(), count);
      if (written < 0) {
        if (errno == EINTR) continue;
        throw_system_error(shown_, "write", errno);
      }
      bytes = bytes.subspan(static_cast<std::size_t>(written));
      size_ += static_cast<std::size_t>(written);
    }
  }
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }

  /// Bytes written so far.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Makes the file appear under its name, on the disk; once, as the last call.
  void commit() {
    if (temporary_.empty()) throw file_error(shown_, "was committed already");
    if (::fsync(file_.number()) != 0 && errno != EINVAL) throw_system_error(shown_, "write to the disk", errno);
    if (!file_.close()) throw_system_error(shown_, "close", errno);
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw_system_error(shown_, "rename into place", errno);
    temporary_.clear();
    sync_folder(folder_of(target_));
  }

 private:
  std::filesystem::path shown_;   // as the caller named it
  std::filesystem::path target_;  // behind symbolic links
  std::string temporary_;         // empty after commit
  descriptor file_;
  std::size_t size_ = 0;
};

/// Writes `text` as the whole content of `path`: the file appears whole or not at all.
inline void write_whole(const std::filesystem::path& path, std::string_view text) {
  whole_file_writer writer(path);
  writer.write(text);
  writer.commit();
}

}  // namespace clinicalbert::files
