#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/tasks/config_fields.hpp"
#include "clinicalbert/weights/bert_config.hpp"

namespace clinicalbert::tasks {

/// What of a text's last hidden states becomes its embedding: the mean of all rows, special pieces' too, or the row of
/// the first piece, [CLS].
enum class token_pooling { mean, first };

/// What a folder of sentence-transformers says in 1_Pooling/config.json; without that file, the mean.
///
/// Throws files::file_error, which names the field, for any other pooling.
[[nodiscard]] inline token_pooling read_token_pooling(const std::filesystem::path& folder) {
  const auto path = folder / "1_Pooling" / "config.json";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return token_pooling::mean;
  const auto config = files::read_json(path);
  bool is_mean = false, is_first = false;
  for (const auto& [name, value] : config.items()) {
    if (!name.starts_with("pooling_mode_") || value != true) continue;
    if (name == "pooling_mode_mean_tokens")
      is_mean = true;
    else if (name == "pooling_mode_cls_token")
      is_first = true;
    else
      throw files::file_error(path, "asks for " + (name.size() < 64 ? name : "a pooling") +
                                        ", but only the mean and the first token are known");
  }
  if (is_mean == is_first)
    throw files::file_error(path, "has not exactly one of pooling_mode_mean_tokens and pooling_mode_cls_token");
  return is_first ? token_pooling::first : token_pooling::mean;
}

inline void put_token_pooling(token_pooling pooling, weights::bert_config& config) {
  config.extra[pooling_field] = pooling == token_pooling::first ? "cls" : "mean";
}

/// What `put_token_pooling` wrote; without it, the mean. `file` is named in errors, which are files::file_error.
[[nodiscard]] inline token_pooling pooling_of(const weights::bert_config& config, const std::filesystem::path& file) {
  const auto found = config.extra.find(pooling_field);
  if (found == config.extra.end() || *found == "mean") return token_pooling::mean;
  if (*found == "cls") return token_pooling::first;
  throw files::file_error(file, std::string("field ") + pooling_field + " is neither mean nor cls");
}

}  // namespace clinicalbert::tasks
