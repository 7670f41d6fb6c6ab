#pragma once

#include <deque>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/files/whole_folder.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"

namespace clinicalbert::weights {

/// What goes into a Hugging Face folder.
struct checkpoint_contents {
  bert_config config;                                            // architectures and labels included
  std::vector<named_tensor> tensors;                             // by canonical names
  std::optional<std::filesystem::path> vocabulary = {};          // a vocab.txt to be copied
  bool lowercase = false;                                        // for tokenizer_config.json, written with a vocabulary
  std::vector<std::pair<std::string, std::string>> others = {};  // further small files: plain name and content
  std::optional<std::string> config_text = {};                   // config.json of what is no BERT alone, as it stands
};

/// Throws file_error if a checkpoint cannot be written to `folder`: it is there and no folder, it holds files of
/// another writer that would contradict ours (tokenizer.json, other files of weights), or there is no folder to put it
/// in.
///
/// A training run asks this before it begins.
inline void check_checkpoint_target(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder, ignored)) {
    const auto parent = files::folder_of(files::without_slash(folder));
    if (!std::filesystem::is_directory(parent, ignored)) throw files::file_error(parent, "is no folder to write to");
    return;
  }
  if (!std::filesystem::is_directory(folder, ignored)) throw files::file_error(folder, "is there and is no folder");
  for (const char* name : {"tokenizer.json", "model.safetensors.index.json", "pytorch_model.bin"}) {
    if (std::filesystem::exists(folder / name, ignored)) {
      throw files::file_error(folder, std::string("holds ") + name + " of another checkpoint: choose another folder");
    }
  }
}

/// The text of a tokenizer_config.json for Hugging Face's BertTokenizer.
[[nodiscard]] inline std::string tokenizer_config_text(bool lowercase, std::size_t max_positions) {
  nlohmann::json json;
  // Not as literals: a value made of each length of them is long to compile.
  for (const auto& [field, text] :
       std::initializer_list<std::pair<const char*, const char*>>{{"tokenizer_class", "BertTokenizer"},
                                                                  {"unk_token", "[UNK]"},
                                                                  {"sep_token", "[SEP]"},
                                                                  {"pad_token", "[PAD]"},
                                                                  {"cls_token", "[CLS]"},
                                                                  {"mask_token", "[MASK]"}}) {
    json[field] = text;
  }
  json["do_lower_case"] = lowercase;
  json["strip_accents"] = nullptr;
  json["tokenize_chinese_chars"] = true;
  json["model_max_length"] = max_positions;
  return json.dump(2) + "\n";
}

/// Writes all files of a checkpoint into an existing folder: first all beside their names, then all renamed, so that a
/// failure (a full disk) leaves every old file as it was.
inline void write_checkpoint_files(const std::filesystem::path& folder, const checkpoint_contents& contents) {
  std::deque<files::whole_file_writer> writers;  // they do not move
  const auto add = [&](const std::string& name, std::string_view text) {
    writers.emplace_back(folder / name).write(text);
  };
  const auto weights_path = folder / "model.safetensors";
  write_safetensors(writers.emplace_back(weights_path), contents.tensors, weights_path);
  if (contents.vocabulary) {
    const files::mapped_file vocabulary(*contents.vocabulary);
    add("vocab.txt", vocabulary.text());
    add("tokenizer_config.json", tokenizer_config_text(contents.lowercase, contents.config.max_position_embeddings));
  }
  for (const auto& [name, text] : contents.others) add(name, text);
  bert_config config = contents.config;
  config.extra.erase("torch_dtype");  // the old name of dtype
  config.extra["dtype"] = std::string("float32");
  add("config.json", contents.config_text ? *contents.config_text : bert_config_text(config, folder / "config.json"));
  for (auto& writer : writers) writer.commit();
}

/// Writes a Hugging Face folder: model.safetensors, config.json and, with a vocabulary, vocab.txt and
/// tokenizer_config.json.
///
/// A new folder appears whole or not at all: it is made under another name beside `folder` and renamed. In a folder
/// that is there, files are replaced one by one, each whole. Throws file_error naming the file; see
/// check_checkpoint_target.
inline void write_checkpoint(const std::filesystem::path& folder, const checkpoint_contents& contents) {
  check_checkpoint_target(folder);
  std::error_code problem;
  if (std::filesystem::exists(folder, problem)) return write_checkpoint_files(folder, contents);
  files::make_whole_folder(folder, [&](const std::filesystem::path& part) { write_checkpoint_files(part, contents); });
}

}  // namespace clinicalbert::weights
