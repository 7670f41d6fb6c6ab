#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::tokens {

/// The vocabulary inside the text of a `tokenizer.json`: `model.vocab`, an object from pieces to ids.
///
/// Throws files::file_error where the ids are not 0, 1, 2, ... each once, and as vocabulary does (a "line" is then an
/// id counted from 1).
[[nodiscard]] inline vocabulary parse_vocabulary_json(std::string_view text, const std::filesystem::path& origin) {
  const nlohmann::json root = files::parse_json(text, origin);
  const nlohmann::json none;
  const auto field = [&](const nlohmann::json& object, const char* key) -> const nlohmann::json& {
    return object.is_object() && object.contains(key) ? object.at(key) : none;
  };
  const nlohmann::json& pieces = field(field(root, "model"), "vocab");
  if (!pieces.is_object()) throw files::file_error(origin, "\"model.vocab\" is not an object");
  std::vector<std::string> by_id(pieces.size());
  std::vector<bool> taken(pieces.size(), false);
  for (const auto& [piece, id] : pieces.items()) {
    const auto place = id.is_number_unsigned() ? id.get<std::uint64_t>() : pieces.size();
    if (place >= pieces.size() || taken[place]) {
      throw files::file_error(origin, "\"model.vocab\" does not number its " + std::to_string(pieces.size()) +
                                          " pieces from 0 without gaps");
    }
    taken[place] = true;
    by_id[place] = piece;
  }
  return vocabulary(by_id, origin);
}

/// The vocabulary of a Hugging Face folder: `vocab.txt`, or where there is none (transformers 5 writes none) what
/// `tokenizer.json` holds.
///
/// Throws files::file_error if neither is there or one is bad.
[[nodiscard]] inline vocabulary read_vocabulary(const std::filesystem::path& folder) {
  const auto list = folder / "vocab.txt";
  if (std::filesystem::exists(list)) return vocabulary::load(list);
  const auto path = folder / "tokenizer.json";
  if (std::filesystem::exists(path)) return parse_vocabulary_json(files::mapped_file(path).text(), path);
  throw files::file_error(folder, "has neither vocab.txt nor tokenizer.json");
}

}  // namespace clinicalbert::tokens
