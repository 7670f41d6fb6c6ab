#pragma once

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/files/descriptor.hpp"

namespace clinicalbert::examples {

/// What of a file is a text: each line, the "text" of the JSON object in each line, or all of it.
enum class text_kind : std::uint8_t { lines, jsonl, whole };

/// What is read at a time: some whole lines of one file, each with its LF but perhaps the last, or a whole file.
struct text_batch {
  std::size_t file = 0;  ///< which of the files
  std::string bytes;
  std::string failure;  ///< why the file (or where `is_line`, the one line for which this stands) cannot be read
  bool is_line = false;
};

/// Why a line or file is refused.
[[nodiscard]] inline std::string too_long(std::size_t longest) {
  return "has more than " + std::to_string(longest) + " bytes, which 32-bit offsets do not reach";
}

/// Reads files in batches of some 128 KiB that end with a line, so that only a line need fit in memory; a pipe or a
/// terminal is not waited for once a line is there.
class batch_reader {
 public:
  /// `longest`: a longer line, or whole file, is not kept; its batch has a `failure` instead.
  batch_reader(std::vector<std::string> files, text_kind kind,
               std::size_t longest = std::numeric_limits<std::uint32_t>::max())
      : files_(std::move(files)), kind_(kind), longest_(longest) {}

  /// Overwrites `batch` with the next one; false if there is no more.
  bool read(text_batch& batch) {
    batch.failure.clear();
    batch.is_line = false;
    for (;;) {
      if (!is_open_ && file_ == files_.size()) return false;
      batch.file = file_;
      batch.bytes.swap(rest_);  // what was read behind the last whole line
      rest_.clear();
      try {
        if (!is_open_ && !open(batch)) return true;
        if (kind_ == text_kind::whole ? fill(batch) : fill_lines(batch)) return true;
      } catch (const std::bad_alloc&) {
        std::string().swap(batch.bytes);
        rest_.clear();
        batch.failure = "there is not enough memory for a text in it";
        close();
        return true;
      }
    }
  }

 private:
  static constexpr std::size_t chunk = std::size_t{1} << 17;

  /// Opens the next file; if that fails, goes on to the one after it.
  bool open(text_batch& batch) {
    if (files_[file_] == "-") {
      number_ = STDIN_FILENO;
    } else {
      opened_ = files::descriptor(::open(files_[file_].c_str(), O_RDONLY | O_CLOEXEC));
      number_ = opened_.number();
    }
    is_open_ = number_ >= 0;
    if (!is_open_) fail(batch, "open", errno);
    return is_open_;
  }

  /// Appends what one call of the system gives, up to a chunk; false at the end of the file and where reading fails.
  bool append(text_batch& batch) {
    const std::size_t before = batch.bytes.size();
    batch.bytes.resize(before + chunk);
    ::ssize_t count = 0;
    do {
      count = ::read(number_, batch.bytes.data() + before, chunk);
    } while (count < 0 && errno == EINTR);
    const int error = errno;
    batch.bytes.resize(before + static_cast<std::size_t>(count < 0 ? 0 : count));
    if (count > 0) return true;
    if (count < 0)
      fail(batch, "read", error);
    else
      close();
    return false;
  }

  bool fill(text_batch& batch) {
    while (append(batch)) {
      if (batch.bytes.size() <= longest_) continue;
      batch.bytes.clear();
      batch.failure = too_long(longest_);
      close();
      break;
    }
    return true;
  }

  /// Whole lines, or at the end of the file what is left; false if nothing is.
  bool fill_lines(text_batch& batch) {
    std::size_t searched = 0;
    do {
      const auto last = std::string_view(batch.bytes).substr(searched).rfind('\n');
      if (last != std::string_view::npos) {
        const std::size_t end = searched + last + 1;
        rest_.assign(batch.bytes, end);
        batch.bytes.resize(end);
        return true;
      }
      searched = batch.bytes.size();
      if (searched > longest_) {
        skip_line(batch);
        return true;
      }
    } while (append(batch));
    return !batch.bytes.empty() || !batch.failure.empty();
  }

  /// Reads on to the end of a line that is too long and keeps what follows it.
  void skip_line(text_batch& batch) {
    batch.bytes.clear();
    while (append(batch)) {
      if (const auto end = batch.bytes.find('\n'); end != std::string::npos) {
        rest_.assign(batch.bytes, end + 1);
        break;
      }
      batch.bytes.clear();
    }
    batch.bytes.clear();
    if (!batch.failure.empty()) return;
    batch.failure = too_long(longest_);
    batch.is_line = true;
  }

  void fail(text_batch& batch, const char* action, int error) {
    batch.bytes.clear();  // half a text is none
    batch.failure = std::string("cannot ") + action + ": " + std::generic_category().message(error);
    close();
  }

  void close() {
    opened_.close();
    is_open_ = false;
    ++file_;
  }

  std::vector<std::string> files_;
  text_kind kind_;
  std::size_t longest_;
  std::size_t file_ = 0;  // the one that is read or comes next
  files::descriptor opened_;
  int number_ = -1;
  bool is_open_ = false;
  std::string rest_;
};

}  // namespace clinicalbert::examples
