#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include "clinicalbert/files/descriptor.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/system_error.hpp"

namespace clinicalbert::files {

/// A regular file, read-only in memory; pages are read when they are first touched.
///
/// An empty file gives an empty span. Throws file_error for what cannot be opened and for folders, pipes and devices.
/// A file that another process shortens while it is mapped ends this process with SIGBUS on the next touch: replace
/// files by renaming, as `whole_file_writer` does, and mapped ones stay whole.
class mapped_file {
 public:
  explicit mapped_file(const std::filesystem::path& path) {
    // O_NONBLOCK: opening a pipe without a writer must not wait.
    const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) throw_system_error(path, "open", errno);
    struct ::stat status {};
    if (::fstat(file.number(), &status) != 0) throw_system_error(path, "read the size", errno);
    if (S_ISDIR(status.st_mode)) throw file_error(path, "is a folder where a file was expected");
    if (!S_ISREG(status.st_mode)) throw file_error(path, "is not a regular file");
    const auto size = static_cast<std::uintmax_t>(status.st_size);
    if (size > std::numeric_limits<std::size_t>::max() / 2) throw file_error(path, "is too large to map into memory");
    if (size == 0) return;
    void* const address = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (address == MAP_FAILED) throw_system_error(path, "map into memory", errno);
    data_ = static_cast<const std::byte*>(address);
    size_ = static_cast<std::size_t>(size);
  }

  mapped_file(mapped_file&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  mapped_file& operator=(mapped_file&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~mapped_file() {
    if (data_ != nullptr) ::munmap(address(), size_);
  }

  /// The whole file; valid while this object lives.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }

  [[nodiscard]] std::string_view text() const noexcept {
    return data_ == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<const char*>(data_), size_};
  }

  /// Gives back the memory of the whole pages inside [offset, offset + length), in bytes, which were copied elsewhere;
  /// touching them again reads the file again.
  void release(std::size_t offset, std::size_t length) const noexcept {
    if (data_ == nullptr || offset >= size_) return;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t end = length > size_ - offset ? size_ : offset + length;
    const std::size_t first = (offset + page - 1) / page * page;
    const std::size_t last = end == size_ ? size_ : end / page * page;
    if (first < last) ::madvise(static_cast<std::byte*>(address()) + first, last - first, MADV_DONTNEED);
  }

 private:
  [[nodiscard]] void* address() const noexcept { return const_cast<std::byte*>(data_); }

  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace clinicalbert::files
