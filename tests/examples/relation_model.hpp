#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/examples/run_program.hpp"
#include "tests/examples/word_model.hpp"

namespace clinicalbert::tests {

/// Writes the folder of a relation extractor whose answers are known: the encoder of `write_word_model` and a head that
/// finds that each chemical induces (CID) each disease, and that no disease induces a chemical.
inline void write_relation_model(const std::filesystem::path& folder) {
  using json = nlohmann::ordered_json;
  constexpr std::size_t hidden = 128, chemical = 6, disease = 2;  // the axes of what a word is
  write_word_model(folder, weights::head_kind::none);

  auto config = json::parse(file_text(folder / "config.json"));
  config["id2label"] = {{"0", "no relation"}, {"1", "CID"}};
  config["label2id"] = {{"no relation", 0}, {"CID", 1}};
  json meaning;
  meaning["entity_types"] = {"Chemical", "Disease"};
  meaning["pairs"] = json::array({json::array({"Chemical", "Disease"}), json::array({"Disease", "Chemical"})});
  meaning["markers"] = json::array();
  config["clinicalbert_relations"] = meaning;
  write_text(folder / "config.json", config.dump());

  // One unit is 1 where the first entity is a chemical (8 on its axis) and the second a disease, else -1.
  std::vector<float> dense(hidden * 2 * hidden), dense_bias(hidden), out(2 * hidden), out_bias(2);
  dense[chemical] = dense[hidden + disease] = 1;
  dense_bias[0] = -12;
  out[hidden] = 5;
  const std::string file = file_text(folder / "model.safetensors");
  std::uint64_t size = 0;
  std::memcpy(&size, file.data(), sizeof size);
  auto header = json::parse(file.substr(sizeof size, size));
  std::string values = file.substr(sizeof size + size);
  const auto add = [&](const std::string& name, const json& sizes, const std::vector<float>& numbers) {
    const std::size_t first = values.size();
    values.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float));
    header[name] = {{"dtype", "F32"}, {"shape", sizes}, {"data_offsets", {first, values.size()}}};
  };
  add("relation.dense.weight", {hidden, 2 * hidden}, dense);
  add("relation.dense.bias", json::array({hidden}), dense_bias);
  add("relation.out_proj.weight", {2, hidden}, out);
  add("relation.out_proj.bias", json::array({2}), out_bias);
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  size = text.size();
  write_text(folder / "model.safetensors",
             std::string(reinterpret_cast<const char*>(&size), sizeof size) + text + values);
}

}  // namespace clinicalbert::tests
