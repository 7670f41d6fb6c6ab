#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/lines.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"

namespace clinicalbert::corpora {

/// Calls `each(object, line_number)` for every line of JSON Lines that is not blank. Throws file_error for `origin`
/// with the number of the line, and never its content, for a line that is not one JSON object.
template <class Each>
void for_each_json_line(std::string_view text, const std::filesystem::path& origin, Each&& each) {
  for_each_line(text, [&](std::string_view line, std::size_t number, std::size_t first_byte) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    nlohmann::json value;
    try {
      value = files::parse_json(line, origin, first_byte);
    } catch (const files::file_error& error) {
      refuse_line(origin, number, std::string_view(error.what()).substr(origin.string().size() + 2));
    }
    if (!value.is_object()) refuse_line(origin, number, "is not a JSON object");
    each(std::move(value), number);
  });
}

/// Reads the texts of lines {"text": "..."}; other fields are passed over. Throws file_error for a line without a
/// string in `field`.
[[nodiscard]] inline std::vector<std::string> parse_json_texts(std::string_view text,
                                                               const std::filesystem::path& origin,
                                                               const std::string& field = "text") {
  std::vector<std::string> texts;
  for_each_json_line(text, origin, [&](nlohmann::json&& object, std::size_t number) {
    const auto found = object.find(field);
    if (found == object.end() || !found->is_string()) refuse_line(origin, number, "has no string in field " + field);
    texts.push_back(std::move(found->get_ref<std::string&>()));
  });
  return texts;
}

/// Reads a file as `parse_json_texts` does.
[[nodiscard]] inline std::vector<std::string> read_json_texts(const std::filesystem::path& path,
                                                              const std::string& field = "text") {
  return parse_json_texts(read_text(path), path, field);
}

}  // namespace clinicalbert::corpora
