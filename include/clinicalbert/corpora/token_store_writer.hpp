#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "clinicalbert/corpora/token_store_format.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/files/xxh64.hpp"

namespace clinicalbert::corpora {

/// The checksum that a store's header ends with: of all before it.
[[nodiscard]] inline std::uint64_t checksum_of(const token_store_header& header) noexcept {
  return files::xxh64(std::as_bytes(std::span(&header, 1)).first(sizeof header - sizeof header.header_checksum));
}

/// Writes the blocks of a token store one behind the other, in the order of `token_store_layout`, with their checksums;
/// the file appears whole or not at all. Memory: a MiB, and 8 bytes a MiB of the store. Throws files::file_error.
class token_store_writer {
 public:
  /// The header's counts and remarks say where the blocks lie.
  token_store_writer(const std::filesystem::path& path, token_store_header header)
      : file_(path), layout_(token_store_layout::of(header)) {
    header.header_checksum = checksum_of(header);
    file_.write(std::as_bytes(std::span(&header, 1)));
    buffer_.reserve(token_store_format::checked_piece);
  }

  [[nodiscard]] const token_store_layout& layout() const noexcept { return layout_; }

  /// Zeros up to where a block begins.
  void begin(std::size_t block) {
    static constexpr std::array<std::byte, token_store_format::alignment> zeros{};
    append(std::span(zeros).first(block - at_));
  }

  /// Appends to the block that was begun last.
  template <class T>
  void write(std::span<const T> values) {
    append(std::as_bytes(values));
  }

  /// After the last block: the checksums, and the file appears.
  void commit() {
    begin(layout_.checksums);
    flush();
    checksums_.push_back(files::xxh64(std::as_bytes(std::span(checksums_))));
    file_.write(std::as_bytes(std::span(checksums_)));
    file_.commit();
  }

 private:
  void append(std::span<const std::byte> bytes) {
    at_ += bytes.size();
    while (!bytes.empty()) {
      const auto taken = bytes.first(std::min(bytes.size(), token_store_format::checked_piece - buffer_.size()));
      buffer_.insert(buffer_.end(), taken.begin(), taken.end());
      bytes = bytes.subspan(taken.size());
      if (buffer_.size() == token_store_format::checked_piece) flush();
    }
  }

  void flush() {
    if (buffer_.empty()) return;
    checksums_.push_back(files::xxh64(buffer_));
    file_.write(buffer_);
    buffer_.clear();
  }

  files::whole_file_writer file_;
  token_store_layout layout_;
  std::size_t at_ = sizeof(token_store_header);
  std::vector<std::byte> buffer_;
  std::vector<std::uint64_t> checksums_;
};

}  // namespace clinicalbert::corpora
