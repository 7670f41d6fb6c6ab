#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/files/whole_folder.hpp"
#include "clinicalbert/tokens/grow_tokenizer_json.hpp"
#include "clinicalbert/tokens/growth_file.hpp"
#include "clinicalbert/tokens/read_options.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/vocabulary_text.hpp"
#include "clinicalbert/tokens/word_gains.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/grown_checkpoint.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"

namespace clinicalbert::weights {

/// Files of a model's folder that say nothing of its vocabulary or its weights and go into another folder as they are:
/// .json, .md and .txt in it and in folders in it, by paths from it. An index of shards does not, nor what a vocabulary
/// learned, of which the new one is no growth.
[[nodiscard]] inline std::vector<std::filesystem::path> files_to_keep(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> kept;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(folder, error), end;
  for (; !error && at != end; at.increment(error)) {
    const auto ending = at->path().extension();
    if (!at->is_regular_file(error) || (ending != ".json" && ending != ".md" && ending != ".txt")) continue;
    auto path = at->path().lexically_relative(folder);
    if (path == "vocab.txt" || path == "tokenizer.json" || path == "config.json" || path == tokens::growth_file_name) {
      continue;
    }
    if (!path.string().ends_with(".index.json")) kept.push_back(std::move(path));
  }
  if (error) files::throw_system_error(folder, "list the files", error.value());
  std::sort(kept.begin(), kept.end());
  return kept;
}

/// Writes a Hugging Face folder that is `from` with more words in its vocabulary: they get the next ids, the embedding
/// a row for each, which begins as the mean of those of its pieces, and a masked language model's bias (and decoder, if
/// it is not tied) too; `vocab_size` grows. Everything else is as it was, the names and types of tensors too.
///
/// Words are normalized as the folder's tokenizer does, and their pieces are below their own ids, as those are that
/// growing_vocabulary learned. Rows beyond the pieces, which some models have, are used first. `to` must not be there;
/// it appears whole or not at all, with what `add_files`, which is given the folder that will be it, writes there.
/// Throws file_error for that, for a word that is a piece already, and for a folder that cannot be read.
inline void extend_folder(const std::filesystem::path& from, const std::vector<tokens::learned_word>& learned,
                          const std::filesystem::path& to,
                          const std::function<void(const std::filesystem::path& folder)>& add_files = {}) {
  std::error_code ignored;
  if (std::filesystem::exists(to, ignored)) throw files::file_error(to, "is there already: choose another folder");
  (void)tokens::read_options(from);  // refuses what is not a BERT tokenizer
  const auto pieces = tokens::read_vocabulary(from);
  const auto config_path = from / "config.json";
  const auto rows = read_bert_config(config_path).vocab_size;
  if (rows < pieces.size()) {
    throw files::file_error(config_path, "field \"vocab_size\" is " + std::to_string(rows) + " where at least " +
                                             std::to_string(pieces.size()) + ", the pieces of the vocabulary, was " +
                                             "expected");
  }
  std::vector<std::vector<std::int32_t>> parts;
  std::vector<std::string> words;
  for (const auto& one : learned) {
    parts.push_back(one.pieces);
    words.push_back(one.word);
  }
  const auto vocabulary = tokens::with_words(pieces, words);
  const auto weights = open_checkpoint(from);
  const grown_checkpoint grown(weights, rows, pieces.size(), parts);
  auto config = files::read_json(config_path);
  config["vocab_size"] = grown.rows();
  const auto kept = files_to_keep(from);  // before there is another folder, which may be in this one

  files::make_whole_folder(to, [&](const std::filesystem::path& folder) {
    write_safetensors(folder / "model.safetensors", grown.list());
    files::write_whole(folder / "config.json",
                       config.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    files::write_whole(folder / "vocab.txt", tokens::vocabulary_text(vocabulary));
    if (const auto path = from / "tokenizer.json"; std::filesystem::exists(path)) {
      const files::mapped_file file(path);
      files::write_whole(folder / "tokenizer.json",
                         tokens::grow_tokenizer_json(file.text(), path, pieces.size(), words));
    }
    for (const auto& path : kept) {
      std::error_code error;
      std::filesystem::create_directories((folder / path).parent_path(), error);
      if (error) files::throw_system_error(to, "create", error.value());
      files::write_whole(folder / path, files::mapped_file(from / path).text());
    }
    if (add_files) add_files(folder);
  });
}

/// The same for words that begin as the mean of what the folder's vocabulary cuts them into.
inline void extend_folder(const std::filesystem::path& from, const std::vector<std::string>& words,
                          const std::filesystem::path& to) {
  const auto pieces = tokens::read_vocabulary(from);
  std::vector<tokens::learned_word> learned;
  for (const auto& word : words) learned.push_back({word, tokens::pieces_of_word(pieces, word)});
  extend_folder(from, learned, to);
}

}  // namespace clinicalbert::weights
