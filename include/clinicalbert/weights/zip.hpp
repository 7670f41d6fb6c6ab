#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/byte_reader.hpp"
#include "clinicalbert/weights/shown_name.hpp"

namespace clinicalbert::weights {

/// The entries of a zip archive in memory, each a run of its bytes.
///
/// Stored entries only, which is all that torch.save writes; zip64 is read. Refused with file_error: compression,
/// encryption, archives in parts, a name twice, sizes and offsets beyond the archive. Nothing is allocated but the
/// list, and names are only compared, never used as paths. Check sums are not verified: torch may be told to leave them
/// out. Format: PKWARE APPNOTE 6.3.10.
class zip_archive {
 public:
  zip_archive(std::span<const std::byte> bytes, const std::filesystem::path& path) : bytes_(bytes), path_(path) {
    const directory place = find_directory();
    byte_reader records(bytes_.subspan(place.offset, place.size), path_, place.offset);
    for (std::uint64_t i = 0; i < place.count; ++i) add_entry(records, place.offset);
    if (records.rest() != 0) refuse("has bytes after the last entry of its central directory");
  }

  /// The first byte of a zip archive's first entry, which is how torch.save's files begin.
  [[nodiscard]] static bool begins_like_one(std::span<const std::byte> bytes) noexcept {
    return bytes.size() >= 4 && std::ranges::equal(bytes.first(4), std::as_bytes(std::span("PK\3\4", 4)));
  }

  /// By name; a view into the archive's bytes.
  [[nodiscard]] const std::unordered_map<std::string_view, std::span<const std::byte>>& entries() const noexcept {
    return entries_;
  }

 private:
  static constexpr std::uint32_t local_signature = 0x04034B50;
  static constexpr std::uint32_t central_signature = 0x02014B50;
  static constexpr std::uint32_t end_signature = 0x06054B50;
  static constexpr std::uint32_t end64_signature = 0x06064B50;
  static constexpr std::uint32_t locator_signature = 0x07064B50;
  static constexpr std::size_t end_size = 22;
  static constexpr std::size_t locator_size = 20;
  static constexpr std::size_t end64_size = 56;

  struct directory {
    std::size_t offset;
    std::size_t size;
    std::uint64_t count;
  };

  [[noreturn]] void refuse(const std::string& sentence) const { throw files::file_error(path_, sentence); }
  [[noreturn]] void refuse_entry(std::string_view name, const std::string& sentence) const {
    refuse("entry " + shown_name(name) + " of the archive " + sentence);
  }

  byte_reader reader_at(std::uint64_t offset, const char* what) const {
    if (offset > bytes_.size()) refuse(std::string("is a zip archive whose ") + what + " would lie beyond its end");
    const auto at = static_cast<std::size_t>(offset);
    return {bytes_.subspan(at), path_, at};
  }

  /// The end record stands last, but for a comment of up to 64 KiB.
  [[nodiscard]] std::size_t find_end() const {
    if (bytes_.size() >= end_size) {
      const std::size_t last = bytes_.size() - end_size;
      const std::size_t first = last - std::min<std::size_t>(last, 0xFFFF);
      for (std::size_t at = last + 1; at-- > first;) {
        byte_reader record(bytes_.subspan(at), path_, at);
        if (record.number<std::uint32_t>() != end_signature) continue;
        record.take(16);
        if (record.number<std::uint16_t>() == record.rest()) return at;
      }
    }
    refuse("is a zip archive without its end record: it was cut off");
  }

  [[nodiscard]] directory find_directory() const {
    const std::size_t end = find_end();
    byte_reader record = reader_at(end + 4, "end record");
    const auto disk = record.number<std::uint16_t>();
    const auto first_disk = record.number<std::uint16_t>();
    const auto count_here = record.number<std::uint16_t>();
    std::uint64_t count = record.number<std::uint16_t>();
    std::uint64_t size = record.number<std::uint32_t>();
    std::uint64_t offset = record.number<std::uint32_t>();
    std::uint64_t limit = end;
    const bool wide =
        end >= locator_size && reader_at(end - locator_size, "locator").number<std::uint32_t>() == locator_signature;
    if (wide) {
      byte_reader locator = reader_at(end - locator_size + 8, "locator");
      limit = locator.number<std::uint64_t>();
      byte_reader end64 = reader_at(limit, "zip64 end record");
      if (end64.rest() < end64_size || end64.number<std::uint32_t>() != end64_signature) {
        refuse("is a zip archive without the zip64 end record that it announces");
      }
      end64.take(28);
      count = end64.number<std::uint64_t>();
      size = end64.number<std::uint64_t>();
      offset = end64.number<std::uint64_t>();
    } else if (disk != 0 || first_disk != 0 || count_here != count) {
      refuse("is a part of a zip archive in several parts");
    }
    if (offset > limit || size != limit - offset) {
      refuse("is a zip archive whose central directory does not stand before its end record");
    }
    return {static_cast<std::size_t>(offset), static_cast<std::size_t>(size), count};
  }

  void add_entry(byte_reader& records, std::size_t directory_offset) {
    if (records.rest() < 46 || records.number<std::uint32_t>() != central_signature) {
      records.refuse("has a damaged entry in its central directory");
    }
    records.take(4);  // versions
    const auto flags = records.number<std::uint16_t>();
    const auto method = records.number<std::uint16_t>();
    records.take(8);  // time, date, check sum
    std::uint64_t packed = records.number<std::uint32_t>();
    std::uint64_t size = records.number<std::uint32_t>();
    const auto name_size = records.number<std::uint16_t>();
    const auto extra_size = records.number<std::uint16_t>();
    const auto comment_size = records.number<std::uint16_t>();
    records.take(8);  // disk, attributes
    std::uint64_t offset = records.number<std::uint32_t>();
    const std::string_view name = records.take_text(name_size);
    byte_reader extra(records.take(extra_size), path_);
    records.take(comment_size);
    read_wide_sizes(extra, size, packed, offset);

    if ((flags & 1U) != 0) refuse_entry(name, "is encrypted");
    if (method != 0) refuse_entry(name, "is compressed, which torch.save never does");
    if (size != packed) refuse_entry(name, "has two different sizes");
    if (name.starts_with('/') || name.starts_with("../") || name.find("/../") != std::string_view::npos) {
      refuse_entry(name, "points outside the archive");
    }
    if (offset > directory_offset) refuse_entry(name, "would begin beyond the end of the data");
    const auto at = static_cast<std::size_t>(offset);
    byte_reader local(bytes_.subspan(at, directory_offset - at), path_, at);
    if (local.rest() < 30 || local.number<std::uint32_t>() != local_signature) {
      refuse_entry(name, "has no header where the central directory says");
    }
    local.take(22);
    const auto local_name_size = local.number<std::uint16_t>();
    const auto local_extra_size = local.number<std::uint16_t>();
    if (local_name_size > local.rest() || local.take_text(local_name_size) != name) {
      refuse_entry(name, "has another name in its own header");
    }
    if (local_extra_size > local.rest()) refuse_entry(name, "has a damaged header");
    local.take(local_extra_size);
    if (size > local.rest()) {
      refuse_entry(name,
                   "claims " + std::to_string(size) + " bytes where " + std::to_string(local.rest()) + " are left");
    }
    if (!entries_.emplace(name, local.take(size)).second) refuse_entry(name, "is there twice");
  }

  /// Zip64 keeps what does not fit into 32 bits in an extra field, in this order and only where the field is full.
  void read_wide_sizes(byte_reader& extra, std::uint64_t& size, std::uint64_t& packed, std::uint64_t& offset) const {
    while (extra.rest() >= 4) {
      const auto kind = extra.number<std::uint16_t>();
      byte_reader field(extra.take(extra.number<std::uint16_t>()), path_);
      if (kind != 1) continue;
      for (std::uint64_t* value : {&size, &packed, &offset}) {
        if (*value == 0xFFFFFFFFU && field.rest() >= 8) *value = field.number<std::uint64_t>();
      }
    }
  }

  std::span<const std::byte> bytes_;
  std::filesystem::path path_;
  std::unordered_map<std::string_view, std::span<const std::byte>> entries_;
};

}  // namespace clinicalbert::weights
