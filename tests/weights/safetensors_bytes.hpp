#pragma once

#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tests/data_path.hpp"
#include "tests/files/scratch_folder.hpp"

namespace clinicalbert::tests {

/// A safetensors file of that header and data, right or wrong.
inline std::string safetensors_of(std::string_view header, std::string_view data) {
  const std::uint64_t size = header.size();
  std::string bytes(sizeof size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  bytes += header;
  bytes += data;
  return bytes;
}

/// A good file taken apart, to be changed.
struct safetensors_parts {
  nlohmann::ordered_json header;
  std::string data;
  std::string first, second;  // names of two tensors

  [[nodiscard]] std::string bytes() const { return safetensors_of(header.dump(), data); }

  /// The bytes with one field of one tensor changed.
  [[nodiscard]] std::string with(const std::string& tensor, const char* field, nlohmann::ordered_json value) const {
    auto changed = header;
    changed[tensor][field] = std::move(value);
    return safetensors_of(changed.dump(), data);
  }
};

inline std::string good_safetensors() { return read_bytes(data("encoder/h32/model.safetensors")); }

inline safetensors_parts good_parts() {
  const std::string bytes = good_safetensors();
  std::uint64_t size = 0;
  std::memcpy(&size, bytes.data(), sizeof size);
  safetensors_parts parts;
  parts.header = nlohmann::ordered_json::parse(bytes.substr(8, size));
  parts.data = bytes.substr(8 + size);
  for (const auto& [name, entry] : parts.header.items()) {
    if (name == "__metadata__") continue;
    (parts.first.empty() ? parts.first : parts.second) = name;
    if (!parts.second.empty()) break;
  }
  return parts;
}

}  // namespace clinicalbert::tests
