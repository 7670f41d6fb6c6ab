#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/weights/safetensors.hpp"
#include "clinicalbert/weights/shown_name.hpp"

namespace clinicalbert::weights {

/// Opens the safetensors files beside `path`, a `model.safetensors.index.json`, that its "weight_map" names.
///
/// Throws file_error if the index is not what Hugging Face writes, names a file outside its folder or one that is not
/// there, or if the shards do not hold exactly the tensors that the index says, each where it says.
[[nodiscard]] inline std::vector<safetensors_file> open_safetensors_index(const std::filesystem::path& path) {
  const nlohmann::json index = files::read_json(path);
  const auto refuse = [&](const std::string& sentence) { throw files::file_error(path, sentence); };
  if (!index.is_object() || !index.contains("weight_map") || !index["weight_map"].is_object()) {
    refuse("has no object \"weight_map\"");
  }
  std::map<std::string, std::set<std::string>> tensors_of;  // by shard
  for (const auto& [tensor, shard] : index["weight_map"].items()) {
    if (!shard.is_string()) refuse("has no file name for the tensor " + shown_name(tensor));
    const auto name = shard.get<std::string>();
    const bool plain = !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
                       name.find('\\') == std::string::npos && name.find('\0') == std::string::npos;
    if (!plain) refuse("places the tensor " + shown_name(tensor) + " in " + shown_name(name) + ", outside its folder");
    tensors_of[name].insert(tensor);
  }
  if (tensors_of.empty()) refuse("names no tensor");

  const auto placed = [](const std::string& tensor, const std::string& shard) {
    return "places the tensor " + shown_name(tensor) + " in " + shown_name(shard);
  };
  for (const auto& [name, tensors] : tensors_of) {
    std::error_code ignored;
    if (!std::filesystem::exists(path.parent_path() / name, ignored)) {
      refuse(placed(*tensors.begin(), name) + ", which is not there");
    }
  }
  std::vector<safetensors_file> shards;
  for (const auto& [name, tensors] : tensors_of) {
    const safetensors_file& shard = shards.emplace_back(path.parent_path() / name);
    for (const std::string& tensor : tensors) {
      if (shard.find(tensor) == nullptr) refuse(placed(tensor, name) + ", which does not hold it");
    }
  }
  for (auto shard = shards.begin(); const auto& [name, tensors] : tensors_of) {
    for (const tensor_view& tensor : (shard++)->tensors()) {
      if (!tensors.contains(tensor.name)) {
        refuse("does not name the tensor " + shown_name(tensor.name) + " of its file " + shown_name(name));
      }
    }
  }
  return shards;
}

}  // namespace clinicalbert::weights
