#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"

namespace clinicalbert::tokens {

/// The text of a `tokenizer.json` with further pieces in its vocabulary, numbered from `first_id` on; the rest is as it
/// was.
///
/// Throws files::file_error if there is no vocabulary of that many pieces in it, or one of them already.
[[nodiscard]] inline std::string grow_tokenizer_json(std::string_view text, const std::filesystem::path& origin,
                                                     std::size_t first_id, std::span<const std::string> pieces) {
  nlohmann::json root = files::parse_json(text, origin);
  const auto model = root.is_object() ? root.find("model") : root.end();
  if (!root.is_object() || model == root.end() || !model->is_object() || !model->contains("vocab") ||
      !(*model)["vocab"].is_object() || (*model)["vocab"].size() != first_id) {
    throw files::file_error(origin, "has no vocabulary of " + std::to_string(first_id) + " pieces");
  }
  nlohmann::json& vocabulary = (*model)["vocab"];
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (vocabulary.contains(pieces[i])) throw files::file_error(origin, "has a new piece already");
    vocabulary[pieces[i]] = first_id + i;
  }
  return root.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace clinicalbert::tokens
