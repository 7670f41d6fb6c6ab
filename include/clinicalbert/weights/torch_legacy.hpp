#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/pickle.hpp"
#include "clinicalbert/weights/torch_tensors.hpp"

namespace clinicalbert::weights {

/// How a file of torch.save before 1.6 begins: a pickle of the number 0x1950A86A20F9469CFC6C.
inline constexpr std::array<unsigned char, 15> torch_legacy_magic{0x80, 2,    0x8A, 10,   0x6C, 0xFC, 0x9C, 0x46,
                                                                  0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, '.'};

[[nodiscard]] inline bool is_torch_legacy(std::span<const std::byte> bytes) noexcept {
  return bytes.size() >= torch_legacy_magic.size() &&
         std::ranges::equal(bytes.first(torch_legacy_magic.size()), std::as_bytes(std::span(torch_legacy_magic)));
}

/// Reads a file of torch.save before 1.6: pickles of a magic number, the protocol 1001, the writer's machine, the
/// tensors and the keys of the storages; then each storage as its count of elements (I64) and its elements.
///
/// The views point into `bytes`, the whole file. Throws file_error naming file, tensor or storage, and reason.
[[nodiscard]] inline torch_contents read_torch_legacy(std::span<const std::byte> bytes,
                                                      const std::shared_ptr<const std::filesystem::path>& path) {
  byte_reader reader(bytes, *path);
  reader.take(torch_legacy_magic.size());
  const pickle protocol(reader, bytes.size());
  if (protocol.root().kind != pickle_kind::integer || protocol.root().payload != 1001) {
    reader.refuse("has another protocol than torch's 1001");
  }
  const pickle machine(reader, bytes.size());
  const auto facts = machine.parts(machine.root());
  for (std::size_t i = 0; i + 1 < facts.size(); i += 2) {
    if (machine.text(facts[i]) == "little_endian" && facts[i + 1].payload != 1) {
      reader.refuse("was written with another byte order than little-endian");
    }
  }
  const pickle values(reader, bytes.size());
  const torch_tensors tensors(values, path, bytes.size());
  auto storages = tensors.declared_storages();

  const pickle keys(reader, bytes.size());
  const auto listed = keys.parts(keys.root());
  if (keys.root().kind != pickle_kind::list || listed.size() != storages.size()) {
    reader.refuse("lists " + std::to_string(listed.size()) + " storages where its tensors need " +
                  std::to_string(storages.size()));
  }
  for (const pickle_value key_value : listed) {
    const std::string_view key = keys.text(key_value);
    const auto found = storages.find(key);
    if (found == storages.end()) reader.refuse("lists the storage " + shown_name(key) + ", which no tensor names");
    torch_storage& storage = found->second;
    if (storage.bytes.data() != nullptr) reader.refuse("lists the storage " + shown_name(key) + " twice");
    const auto count = reader.number<std::uint64_t>();
    if (count != storage.count) {
      reader.refuse("has " + std::to_string(count) + " elements in the storage " + shown_name(key) + " where " +
                    std::to_string(storage.count) + " were expected");
    }
    const std::uint64_t size = count * size_of(storage.type);  // declared_storages() has checked it
    if (size > reader.rest()) {                                // cut off: the first tensor that lacks bytes is named
      storage.bytes = reader.take(reader.rest());
      return tensors.contents(storages);
    }
    storage.bytes = reader.take(size);
  }
  if (reader.rest() != 0) reader.refuse("has bytes after its last storage");
  return tensors.contents(storages);
}

}  // namespace clinicalbert::weights
