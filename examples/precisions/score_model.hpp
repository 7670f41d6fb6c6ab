#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "examples/report/tag_predictions.hpp"
#include "examples/tagging/tagging_file.hpp"

namespace clinicalbert::examples {

/// Is told of a file of tagged words: its name, the sentences in it, and what was predicted of them, by layer.
using tags_listener =
    std::function<void(const std::string& file, const tagging_file& data, std::span<const tag_predictions> layers)>;

/// What is scored, and how.
struct scoring {
  std::filesystem::path model;    // a folder, a file of weights in one, or a frozen file
  std::vector<std::string> data;  // as read_tagging_file takes them
  std::size_t max_length = 192;   // pieces of a window
  std::size_t threads = 1;
};

// Scores of tagged words by file (score_json.hpp), in a unit of its own for each precision; a listener may be empty.
// They throw as tasks::open_entity_tagger does, and files::file_error for the data.
[[nodiscard]] nlohmann::ordered_json score_in_fp32(const scoring& what, const tags_listener& listener);
[[nodiscard]] nlohmann::ordered_json score_in_bf16(const scoring& what, const tags_listener& listener);
[[nodiscard]] nlohmann::ordered_json score_in_int8(const scoring& what, const tags_listener& listener);

}  // namespace clinicalbert::examples
