#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "tests/data_path.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

/// Texts with the scores that transformers gives them (tests/data/README.md).
inline nlohmann::json classified_texts() { return files::read_json(tests::data("heads/texts.json")); }

/// A folder with one of the oracle's classifiers and a vocabulary for it; `config` may change its config.json.
template <class Change>
std::filesystem::path write_classifier(const std::filesystem::path& parent, const std::string& name, Change change) {
  const auto folder = parent / name;
  std::filesystem::create_directory(folder);
  const auto weights = folder / "model.safetensors";
  if (!std::filesystem::exists(weights))
    std::filesystem::copy_file(tests::data("heads/" + name + "/model.safetensors"), weights);
  auto config = files::read_json(tests::data("heads/" + name + "/config.json"));
  change(config);
  files::write_whole(folder / "config.json", config.dump());
  std::string vocabulary;
  const auto texts = classified_texts();
  for (const auto& piece : texts.at("vocabulary")) vocabulary += piece.get<std::string>() + "\n";
  files::write_whole(folder / "vocab.txt", vocabulary);
  files::write_whole(folder / "tokenizer_config.json", weights::tokenizer_config_text(true, 40));
  return folder;
}

inline std::filesystem::path write_classifier(const std::filesystem::path& parent, const std::string& name) {
  return write_classifier(parent, name, [](auto&) {});
}

}  // namespace clinicalbert::tests
