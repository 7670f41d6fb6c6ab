#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/pickle.hpp"
#include "clinicalbert/weights/torch_tensors.hpp"
#include "clinicalbert/weights/zip.hpp"

namespace clinicalbert::weights {

/// Reads a file of torch.save since 1.6: a zip archive with ROOT/data.pkl and the storages ROOT/data/KEY.
///
/// The views point into `bytes`, the whole file. Throws file_error naming file, tensor or storage, and reason.
[[nodiscard]] inline torch_contents read_torch_zip(std::span<const std::byte> bytes,
                                                   const std::shared_ptr<const std::filesystem::path>& path) {
  const auto refuse = [&](const std::string& sentence) { throw files::file_error(*path, sentence); };
  const zip_archive archive(bytes, *path);
  std::optional<std::string> root;
  for (const auto& [name, content] : archive.entries()) {
    if (!name.ends_with("/data.pkl")) continue;
    if (root) refuse("is a zip archive with more than one data.pkl");
    root = name.substr(0, name.size() - std::string_view("data.pkl").size());
  }
  if (!root) refuse("is a zip archive without the data.pkl that torch.save writes");

  const auto entry = [&](const std::string& name) -> std::optional<std::span<const std::byte>> {
    const auto found = archive.entries().find(*root + name);
    if (found == archive.entries().end()) return std::nullopt;
    return found->second;
  };
  if (const auto order = entry("byteorder")) {
    const std::string_view text(reinterpret_cast<const char*>(order->data()), order->size());
    if (text != "little") refuse("was written with another byte order than little-endian");
  }
  const std::span<const std::byte> pickled = *entry("data.pkl");
  byte_reader reader(pickled, *path, static_cast<std::size_t>(pickled.data() - bytes.data()));
  const pickle values(reader, bytes.size());
  const torch_tensors tensors(values, path, bytes.size());
  auto storages = tensors.declared_storages();
  for (auto& [key, storage] : storages) {
    const auto content = entry("data/" + std::string(key));
    if (!content) continue;  // whose tensor is named when it is asked for
    const std::size_t size = static_cast<std::size_t>(storage.count) * size_of(storage.type);
    if (content->size() > size && content->size() - size >= size_of(storage.type)) {
      refuse("has " + std::to_string(content->size()) + " bytes for the storage " + shown_name(key) + " where " +
             std::to_string(size) + " were expected");
    }
    storage.bytes = content->first(std::min(size, content->size()));
  }
  return tensors.contents(storages);
}

}  // namespace clinicalbert::weights
