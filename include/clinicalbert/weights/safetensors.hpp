#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/weights/checked_size.hpp"
#include "clinicalbert/weights/safetensors_header.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// A safetensors file in memory, its tensors in the order of their names.
///
/// Format: https://huggingface.co/docs/safetensors (8 bytes header length, JSON header, data). Refused with a
/// file_error that names file, tensor and reason: whatever the format forbids, gaps, overlaps and bytes after the last
/// tensor included, and names that occur twice, which safetensors 0.8 lets pass. The views live as long as this object,
/// moved or not.
class safetensors_file {
 public:
  /// The format's own limit of the header, in bytes.
  static constexpr std::uint64_t longest_header = 100'000'000;

  explicit safetensors_file(const std::filesystem::path& path) : safetensors_file(path, files::mapped_file(path)) {}

  /// Takes over `file`, which is mapped from `path`.
  safetensors_file(const std::filesystem::path& path, files::mapped_file file)
      : path_(std::make_shared<const std::filesystem::path>(path)), file_(std::move(file)) {
    const std::span<const std::byte> bytes = file_.bytes();
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length) {
      refuse("ends after " + std::to_string(bytes.size()) + " bytes, before the length of its header");
    }
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > longest_header || length > bytes.size() - sizeof length) {
      refuse("claims a header of " + std::to_string(length) + " bytes but has " + std::to_string(bytes.size()) +
             " bytes in all");
    }
    const auto header_size = static_cast<std::size_t>(length);
    safetensors_header header = parse_safetensors_header(file_.text().substr(sizeof length, header_size), path);
    metadata_ = std::move(header.metadata);
    add_tensors(header.entries, bytes.subspan(sizeof length + header_size));
  }

  [[nodiscard]] std::span<const tensor_view> tensors() const noexcept { return tensors_; }
  [[nodiscard]] const std::map<std::string, std::string>& metadata() const noexcept { return metadata_; }
  [[nodiscard]] const files::mapped_file& file() const noexcept { return file_; }

  /// The tensor of that name, or null.
  [[nodiscard]] const tensor_view* find(std::string_view name) const noexcept {
    const auto found = std::ranges::lower_bound(tensors_, name, {}, &tensor_view::name);
    return found != tensors_.end() && found->name == name ? &*found : nullptr;
  }

  /// Gives up the mapped file; the views that were taken live as long as it does.
  [[nodiscard]] files::mapped_file take_file() && noexcept { return std::move(file_); }

 private:
  [[noreturn]] void refuse(const std::string& sentence) const { throw files::file_error(*path_, sentence); }

  static std::string range(const safetensors_entry& entry) {
    return "[" + std::to_string(entry.begin) + ", " + std::to_string(entry.end) + ")";
  }

  /// The bytes of one tensor, if its own type, shape and offsets agree.
  [[nodiscard]] std::span<const std::byte> bytes_of(const safetensors_entry& entry,
                                                    std::span<const std::byte> data) const {
    const std::string tensor = "tensor " + shown_name(entry.name) + " ";
    if (entry.end < entry.begin) refuse(tensor + "has data_offsets " + range(entry) + ", the end before the begin");
    if (entry.end > data.size()) {
      refuse(tensor + "has data_offsets " + range(entry) + " beyond the " + std::to_string(data.size()) +
             " bytes of data in the file");
    }
    const auto count = entry.sizes.count();
    const auto size = count ? checked_product(*count, size_of(entry.type)) : std::nullopt;
    if (!size) refuse(tensor + "has the shape " + entry.sizes.text() + ", which is larger than any file");
    if (*size != entry.end - entry.begin) {
      refuse(tensor + "has " + std::to_string(entry.end - entry.begin) + " bytes where " + entry.sizes.text() + " of " +
             std::string(name_of(entry.type)) + " needs " + std::to_string(*size));
    }
    return data.subspan(static_cast<std::size_t>(entry.begin), static_cast<std::size_t>(*size));
  }

  void add_tensors(std::vector<safetensors_entry>& entries, std::span<const std::byte> data) {
    tensors_.reserve(entries.size());
    for (safetensors_entry& entry : entries) {
      tensor_view& view = tensors_.emplace_back();
      view.bytes = bytes_of(entry, data);
      view.name = entry.name;
      view.stored_name = entry.name;
      view.type = entry.type;
      view.sizes = entry.sizes;
      view.strides = entry.sizes.row_major();
      view.file = path_;
    }
    std::ranges::sort(tensors_, {}, &tensor_view::name);
    check_coverage(entries, data.size());
  }

  /// The data must be covered by the tensors, each byte once.
  void check_coverage(std::vector<safetensors_entry>& entries, std::uint64_t size) const {
    std::ranges::sort(entries, {}, [](const auto& e) { return std::pair(e.begin, e.end); });
    std::uint64_t covered = 0;
    for (const safetensors_entry& entry : entries) {
      if (entry.begin < covered) {
        refuse("tensor " + shown_name(entry.name) + " shares bytes with another tensor (data_offsets " + range(entry) +
               ")");
      }
      if (entry.begin > covered) {
        refuse("has " + std::to_string(entry.begin - covered) + " bytes that belong to no tensor before the tensor " +
               shown_name(entry.name));
      }
      covered = entry.end;
    }
    if (covered != size) {
      const auto rest = size - covered;
      refuse("has " + std::to_string(rest) + (rest == 1 ? " byte" : " bytes") + " after its last tensor");
    }
  }

  std::shared_ptr<const std::filesystem::path> path_;
  files::mapped_file file_;
  std::map<std::string, std::string> metadata_;
  std::vector<tensor_view> tensors_;
};

}  // namespace clinicalbert::weights
