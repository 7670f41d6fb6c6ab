#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "tests/examples/run_program.hpp"
#include "tests/examples/word_model.hpp"

namespace clinicalbert::tests {

/// Writes the folder of `write_word_model`, without a head if none is named, with a little noise on all products, so
/// that each word can learn of the others: something to fine-tune.
inline void write_random_base(const std::filesystem::path& folder, weights::head_kind head = weights::head_kind::none) {
  write_word_model(folder, head);
  auto file = file_text(folder / "model.safetensors");
  std::uint64_t size = 0;
  std::memcpy(&size, file.data(), sizeof size);
  const auto header = nlohmann::json::parse(file.substr(sizeof size, size));
  char* const values = file.data() + sizeof size + size;
  std::mt19937 random(1);
  for (const auto& [name, tensor] : header.items()) {
    if (!name.ends_with(".weight") || name.find("LayerNorm") != std::string::npos) continue;
    const std::size_t begin = tensor["data_offsets"][0], end = tensor["data_offsets"][1];
    for (std::size_t at = begin; at < end; at += sizeof(float)) {
      float value = 0;
      std::memcpy(&value, values + at, sizeof value);
      // Even between -0.07 and 0.07: a deviation of 0.04. std::normal_distribution would differ by library.
      value += 0.14F * (static_cast<float>(random()) / 4294967296.0F - 0.5F);
      std::memcpy(values + at, &value, sizeof value);
    }
  }
  write_text(folder / "model.safetensors", file);
}

}  // namespace clinicalbert::tests
