#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace clinicalbert::examples {

/// What is scored, and how.
struct scoring {
  std::filesystem::path model;    // a folder, a file of weights in one, or a frozen file
  std::vector<std::string> data;  // IOB files
  std::size_t max_length = 192;   // pieces of a window
  std::size_t threads = 1;
};

// Scores by file (score_json.hpp), in a unit of its own for each precision. They throw as tasks::open_entity_tagger
// does, and files::file_error for the data.
[[nodiscard]] nlohmann::ordered_json score_in_fp32(const scoring& what);
[[nodiscard]] nlohmann::ordered_json score_in_bf16(const scoring& what);
[[nodiscard]] nlohmann::ordered_json score_in_int8(const scoring& what);

}  // namespace clinicalbert::examples
