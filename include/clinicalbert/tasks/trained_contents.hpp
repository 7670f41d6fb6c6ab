#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/config_json.hpp"

namespace clinicalbert::tasks {

/// vocab.txt and tokenizer_config.json of a base, by name: copied, or written from the pieces of a tokenizer.json.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> tokenizer_files(const model_folder& base) {
  std::string lines;
  const auto vocabulary = base.path / "vocab.txt";
  if (std::filesystem::exists(vocabulary)) {
    lines = files::mapped_file(vocabulary).text();
  } else {
    const auto& pieces = base.tokenizer.pieces();
    for (std::size_t id = 0; id < pieces.size(); ++id)
      lines += std::string(pieces.piece(static_cast<std::int32_t>(id))) + "\n";
  }
  return {{"vocab.txt", std::move(lines)},
          {"tokenizer_config.json",
           weights::tokenizer_config_text(base.tokenizer.options().lowercase, base.config.max_position_embeddings)}};
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
