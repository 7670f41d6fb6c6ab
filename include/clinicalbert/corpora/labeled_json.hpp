#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/json_lines.hpp"
#include "clinicalbert/corpora/labeled_text.hpp"
#include "clinicalbert/corpora/lines.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/utf8_check.hpp"
#include "clinicalbert/files/whole_file.hpp"

namespace clinicalbert::corpora {

/// Reads lines {"text": "...", "text_b": "...", "label": "x", "labels": ["x", ...], "value": 1.5, "id": "..."}: all but
/// `text` may be missing or null, other fields are passed over.
///
/// Whole numbers are taken as labels and ids too. Throws file_error for `origin` with the number of the line, never its
/// content, for a line of another form, or one with both label and labels.
[[nodiscard]] inline std::vector<labeled_text> parse_labeled_json(std::string_view text,
                                                                  const std::filesystem::path& origin) {
  std::vector<labeled_text> texts;
  for_each_json_line(text, origin, [&](nlohmann::json&& line, std::size_t number) {
    const auto field = [&](const char* name) -> const nlohmann::json* {
      const auto found = line.find(name);
      return found == line.end() || found->is_null() ? nullptr : &*found;
    };
    const auto name_in = [&](const nlohmann::json& value, const char* what) {
      if (value.is_number_integer()) return value.dump();
      if (!value.is_string() || value.get_ref<const std::string&>().empty())
        refuse_line(origin, number, std::string("has neither a name nor a whole number in field ") + what);
      return value.get<std::string>();
    };
    labeled_text read;
    const auto* first = field("text");
    if (first == nullptr || !first->is_string()) refuse_line(origin, number, "has no string in field text");
    read.text = first->get<std::string>();
    if (const auto* second = field("text_b")) {
      if (!second->is_string()) refuse_line(origin, number, "has no string in field text_b");
      read.second_text = second->get<std::string>();
    }
    const auto* label = field("label");
    const auto* labels = field("labels");
    if (label != nullptr && labels != nullptr) refuse_line(origin, number, "has both of the fields label and labels");
    if (label != nullptr) read.labels.push_back(name_in(*label, "label"));
    if (labels != nullptr) {
      if (!labels->is_array()) refuse_line(origin, number, "has no list in field labels");
      for (const auto& item : *labels) read.labels.push_back(name_in(item, "labels"));
    }
    if (const auto* value = field("value")) {
      if (!value->is_number()) refuse_line(origin, number, "has no number in field value");
      read.value = value->get<double>();
    }
    if (const auto* id = field("id")) read.id = name_in(*id, "id");
    texts.push_back(std::move(read));
  });
  return texts;
}

/// Reads a file as `parse_labeled_json` does.
[[nodiscard]] inline std::vector<labeled_text> read_labeled_json(const std::filesystem::path& path) {
  return parse_labeled_json(read_text(path), path);
}

/// Writes a line a text so that `read_labeled_json` gives it back: one label as "label", any other number of them as
/// "labels"; the file appears whole or not at all.
///
/// Throws file_error, which names the text by number from 0, for bytes that are no UTF-8 and an infinite value.
inline void write_labeled_json(const std::filesystem::path& path, std::span<const labeled_text> texts) {
  using json = nlohmann::ordered_json;
  std::string lines;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto& item = texts[i];
    const auto refuse = [&](const char* why) {
      throw files::file_error(path, "text " + std::to_string(i) + " " + why);
    };
    const auto string = [&](const std::string& bytes) {
      if (files::first_invalid_utf8(bytes)) refuse("has bytes that are no UTF-8, which JSON cannot hold");
      return json(bytes);
    };
    json line;
    if (!item.id.empty()) line["id"] = string(item.id);
    line["text"] = string(item.text);
    if (!item.second_text.empty()) line["text_b"] = string(item.second_text);
    if (item.labels.size() == 1) {
      line["label"] = string(item.labels[0]);
    } else if (!item.labels.empty()) {
      for (const auto& label : item.labels) line["labels"].push_back(string(label));
    }
    if (item.has_value()) {
      if (std::isinf(item.value)) refuse("has an infinite value, which JSON cannot hold");
      line["value"] = item.value;
    }
    lines += line.dump() + '\n';
  }
  files::write_whole(path, lines);
}

}  // namespace clinicalbert::corpora
