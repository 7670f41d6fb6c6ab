#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary_text.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/config_json.hpp"

namespace clinicalbert::tasks {

/// vocab.txt, written from a tokenizer's pieces, and tokenizer_config.json, by name.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> tokenizer_files(
    const tokens::tokenizer& tokenizer, const weights::bert_config& config) {
  return {{"vocab.txt", tokens::vocabulary_text(tokenizer.pieces())},
          {"tokenizer_config.json",
           weights::tokenizer_config_text(tokenizer.options().lowercase, config.max_position_embeddings)}};
}

/// The same of a base: its own vocab.txt, where it has one.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> tokenizer_files(const model_folder& base) {
  auto all = tokenizer_files(base.tokenizer, base.config);
  const auto vocabulary = base.path / "vocab.txt";
  if (std::filesystem::exists(vocabulary)) all.front().second = files::mapped_file(vocabulary).text();
  return all;
}

/// What a folder holds that was trained from a base: weights under a configuration, and the base's tokenizer.
[[nodiscard]] inline weights::checkpoint_contents trained_contents(const model_folder& base,
                                                                   weights::bert_config config,
                                                                   std::vector<weights::named_tensor> tensors) {
  weights::checkpoint_contents contents{std::move(config), std::move(tensors)};
  contents.others = tokenizer_files(base);
  return contents;
}

/// Writes all that such a folder holds but the weights. Throws files::file_error.
inline void write_small_files(const std::filesystem::path& folder, const model_folder& base,
                              const weights::bert_config& config) {
  for (const auto& [name, text] : tokenizer_files(base)) files::write_whole(folder / name, text);
  weights::write_bert_config(config, folder / "config.json");
}

}  // namespace clinicalbert::tasks
