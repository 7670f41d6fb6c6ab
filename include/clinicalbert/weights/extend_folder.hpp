#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
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
#include "clinicalbert/tokens/read_options.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/vocabulary_text.hpp"
#include "clinicalbert/tokens/word_gains.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/dense_bytes.hpp"
#include "clinicalbert/weights/grow.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"

namespace clinicalbert::weights {

/// The tensors of a checkpoint for a vocabulary that has grown, ready to be written. Views of the checkpoint, but for
/// what had to be made here.
class grown_checkpoint {
 public:
  /// `parts` as grow_rows takes them. Throws file_error if there is no embedding, it has not `rows` rows, or a tensor
  /// with a row a piece is quantized.
  grown_checkpoint(const checkpoint& from, std::size_t rows, std::size_t first_row,
                   std::span<const std::vector<std::int32_t>> parts) {
    const auto* words = from.find(piece_tensors[0]);
    if (words == nullptr) throw files::file_error(from.path(), "has no tensor " + std::string(piece_tensors[0]));
    for (const tensor_view& tensor : from.tensors()) {
      if (tensor.quantized()) tensor.refuse("is quantized: extend the model that it was made of");
      if (std::find(piece_tensors.begin(), piece_tensors.end(), tensor.name) == piece_tensors.end()) {
        keep(tensor);
        continue;
      }
      if (tensor.sizes.axes() == 0 || tensor.sizes[0] != rows) {
        tensor.refuse("has the shape " + tensor.sizes.text() + " where \"vocab_size\", " + std::to_string(rows) +
                      ", rows were expected");
      }
      const auto& grown = grown_.emplace_back(grow_rows(tensor, first_row, parts));
      tensors_.emplace_back(tensor.stored_name, tensor.type, grown.sizes, std::span(grown.bytes));
    }
  }

  [[nodiscard]] const std::vector<named_tensor>& list() const noexcept { return tensors_; }
  /// Rows of the embedding.
  [[nodiscard]] std::size_t rows() const noexcept { return static_cast<std::size_t>(grown_.front().sizes[0]); }

 private:
  void keep(const tensor_view& tensor) {
    if (tensor.contiguous()) {
      const auto size = tensor.count() * size_of(tensor.type);
      tensors_.emplace_back(tensor.stored_name, tensor.type, tensor.sizes, tensor.bytes.first(size));
      return;
    }
    const auto& dense = dense_.emplace_back(dense_bytes(tensor));
    tensors_.emplace_back(tensor.stored_name, tensor.type, tensor.sizes, std::span(dense));
  }

  std::vector<named_tensor> tensors_;
  std::deque<grown_tensor> grown_;  // they do not move
  std::deque<std::vector<std::byte>> dense_;
};

/// Files of a model's folder that say nothing of its vocabulary or its weights and go into another folder as they are:
/// .json, .md and .txt in it and in folders in it, by paths from it. An index of shards does not.
[[nodiscard]] inline std::vector<std::filesystem::path> files_to_keep(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> kept;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(folder, error), end;
  for (; !error && at != end; at.increment(error)) {
    const auto ending = at->path().extension();
    if (!at->is_regular_file(error) || (ending != ".json" && ending != ".md" && ending != ".txt")) continue;
    auto path = at->path().lexically_relative(folder);
    if (path == "vocab.txt" || path == "tokenizer.json" || path == "config.json") continue;
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
/// `words` are normalized as the folder's tokenizer does. Rows beyond the pieces, which some models have, are used
/// first. `to` must not be there; it appears whole or not at all. Throws file_error for that, for a word that is a
/// piece already, and for a folder that cannot be read.
inline void extend_folder(const std::filesystem::path& from, const std::vector<std::string>& words,
                          const std::filesystem::path& to) {
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
  for (const auto& word : words) parts.push_back(tokens::pieces_of_word(pieces, word));
  const auto vocabulary = tokens::with_words(pieces, words);
  const auto weights = open_checkpoint(from);
  const grown_checkpoint grown(weights, rows, pieces.size(), parts);
  auto config = files::read_json(config_path);
  config["vocab_size"] = grown.rows();

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
    for (const auto& path : files_to_keep(from)) {
      std::error_code error;
      std::filesystem::create_directories((folder / path).parent_path(), error);
      if (error) files::throw_system_error(to, "create", error.value());
      files::write_whole(folder / path, files::mapped_file(from / path).text());
    }
  });
}

}  // namespace clinicalbert::weights
