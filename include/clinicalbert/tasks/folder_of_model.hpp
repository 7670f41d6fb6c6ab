#pragma once

#include <filesystem>
#include <system_error>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/tokens/read_options.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// The folder of a model, which `path` names itself or by a file of weights that lies in it. Throws files::file_error
/// where neither is there.
[[nodiscard]] inline std::filesystem::path folder_of_model(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) throw files::file_error(path, "does not exist");
  return files::folder_at(path);
}

/// How a folder's tokenizer reads what people wrote: special tokens in a text are text. Throws files::file_error.
[[nodiscard]] inline tokens::tokenizer_options options_for_texts(const std::filesystem::path& folder) {
  auto options = tokens::read_options(folder);
  options.specials = tokens::special_tokens::as_text;
  return options;
}

}  // namespace clinicalbert::tasks
