#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/utf8_check.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/weights/checked_size.hpp"
#include "clinicalbert/weights/element.hpp"
#include "clinicalbert/weights/shape.hpp"
#include "clinicalbert/weights/shown_name.hpp"

namespace clinicalbert::weights {

/// A tensor to be written, row-major without gaps; `bytes` must outlive the writing.
struct named_tensor {
  std::string name;
  element type = element::f32;
  shape sizes;
  std::span<const std::byte> bytes;

  named_tensor(std::string called, element elements, const shape& axes, std::span<const std::byte> content)
      : name(std::move(called)), type(elements), sizes(axes), bytes(content) {}
  named_tensor(std::string called, const shape& axes, std::span<const float> values)
      : named_tensor(std::move(called), element::f32, axes, std::as_bytes(values)) {}
  named_tensor(std::string called, const shape& axes, std::span<const std::int8_t> values)
      : named_tensor(std::move(called), element::i8, axes, std::as_bytes(values)) {}
};

/// What stands before the data of a safetensors file that holds these tensors in this order: the header's length and
/// the header, filled up with spaces to a multiple of `alignment` bytes.
///
/// Throws file_error for `path` if a name is there twice or is not valid UTF-8, or if a shape does not fit its bytes.
[[nodiscard]] inline std::string safetensors_beginning(std::span<const named_tensor> tensors,
                                                       const nlohmann::ordered_json& metadata,
                                                       const std::filesystem::path& path, std::size_t alignment = 8) {
  nlohmann::ordered_json header;
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::unordered_set<std::string_view> names{"__metadata__"};
  std::uint64_t begin = 0;
  for (const named_tensor& tensor : tensors) {
    const auto refuse = [&](const char* sentence) {
      throw files::file_error(path, "cannot hold the tensor " + shown_name(tensor.name) + sentence);
    };
    if (files::first_invalid_utf8(tensor.name)) refuse(", whose name is not valid UTF-8");
    if (!names.insert(tensor.name).second) refuse(" twice");
    const auto count = tensor.sizes.count();
    if (!count || checked_product(*count, size_of(tensor.type)) != tensor.bytes.size()) {
      refuse(", whose shape does not fit its bytes");
    }
    const std::uint64_t end = begin + tensor.bytes.size();
    auto sizes = nlohmann::ordered_json::array();
    for (const auto size : tensor.sizes) sizes.push_back(size);
    header[tensor.name] = {
        {"dtype", name_of(tensor.type)}, {"shape", std::move(sizes)}, {"data_offsets", {begin, end}}};
    begin = end;
  }
  std::string text = header.is_null() ? "{}" : header.dump();
  text.append((alignment - (sizeof(std::uint64_t) + text.size()) % alignment) % alignment, ' ');
  const std::uint64_t length = text.size();
  text.insert(0, reinterpret_cast<const char*>(&length), sizeof length);
  return text;
}

/// Appends a safetensors file to `out`, which the caller commits: tensors with wider elements first, so that all are
/// aligned, and in the order of their names among equals. Throws as safetensors_beginning does.
inline void write_safetensors(files::whole_file_writer& out, std::vector<named_tensor> tensors,
                              const std::filesystem::path& path,
                              const std::map<std::string, std::string>& metadata = {{"format", "pt"}}) {
  std::ranges::sort(tensors, [](const named_tensor& a, const named_tensor& b) {
    return size_of(a.type) != size_of(b.type) ? size_of(a.type) > size_of(b.type) : a.name < b.name;
  });
  out.write(safetensors_beginning(tensors, metadata, path));
  for (const named_tensor& tensor : tensors) out.write(tensor.bytes);
}

/// Writes a safetensors file, whole or not at all; throws as above.
inline void write_safetensors(const std::filesystem::path& path, std::vector<named_tensor> tensors,
                              const std::map<std::string, std::string>& metadata = {{"format", "pt"}}) {
  files::whole_file_writer out(path);
  write_safetensors(out, std::move(tensors), path, metadata);
  out.commit();
}

}  // namespace clinicalbert::weights
