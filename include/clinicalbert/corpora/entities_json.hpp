#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/json_lines.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"

namespace clinicalbert::corpora {

/// The double with the fewest digits that is `value` again as a float, so that JSON says 0.98 and not
/// 0.9800000190734863.
[[nodiscard]] inline double shortest_double(float value) {
  char digits[32];
  const auto written = std::to_chars(digits, digits + sizeof digits, value);
  double shortest = static_cast<double>(value);
  std::from_chars(digits, written.ptr, shortest);
  return shortest;
}

/// One line {"note": ..., "entities": [{"begin": , "end": , "label": , "score": }, ...]}, without its line break.
///
/// Offsets are bytes of the note, half-open; the note's text does not occur. Bytes of the name that are not UTF-8
/// become U+FFFD. Throws labels::label_error for a label that `types` lacks.
[[nodiscard]] inline std::string entities_line(std::string_view note, std::span<const labels::entity> entities,
                                               const labels::label_set& types) {
  using json = nlohmann::ordered_json;
  json list = json::array();
  for (const auto& entity : entities) {
    json item;
    item["begin"] = entity.span.begin;
    item["end"] = entity.span.end;
    item["label"] = types.name(entity.label);
    item["score"] = shortest_double(entity.score);
    list.push_back(std::move(item));
  }
  json line;
  line["note"] = std::string(note);
  line["entities"] = std::move(list);
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Reads what `entities_line` writes: a note's name and its annotations, text left empty. `score` may be missing: 1.
///
/// Throws file_error for `origin` with the number of the line, never its content, for a line of another form.
[[nodiscard]] inline std::vector<annotated_note> parse_entities(std::string_view text,
                                                                const std::filesystem::path& origin) {
  std::vector<annotated_note> notes;
  for_each_json_line(text, origin, [&](nlohmann::json&& line, std::size_t number) {
    const auto name = line.find("note");
    const auto list = line.find("entities");
    if (name == line.end() || !name->is_string()) refuse_line(origin, number, "has no string in field note");
    if (list == line.end() || !list->is_array()) refuse_line(origin, number, "has no list in field entities");
    annotated_note note;
    note.name = name->get<std::string>();
    for (std::size_t i = 0; i < list->size(); ++i) {
      const auto& item = (*list)[i];
      const auto refuse = [&](const char* what) {
        refuse_line(origin, number, "has an entity, number " + std::to_string(i) + " from 0, " + what);
      };
      const auto offset = [&](const char* field) {
        const auto found = item.find(field);
        if (found == item.end() || !found->is_number_unsigned() ||
            found->get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max()) {
          refuse("without a byte offset in begin or end");
        }
        return static_cast<std::uint32_t>(found->get<std::uint64_t>());
      };
      if (!item.is_object()) refuse("that is not an object");
      annotation& read = note.annotations.emplace_back();
      read.span = {offset("begin"), offset("end")};
      if (read.span.begin > read.span.end) refuse("that ends before it begins");
      const auto label = item.find("label");
      if (label == item.end() || !label->is_string()) refuse("without a label");
      read.type = label->get<std::string>();
      const auto score = item.find("score");
      if (score == item.end() || score->is_null()) continue;
      if (!score->is_number()) refuse("whose score is not a number");
      read.score = static_cast<float>(score->get<double>());
    }
    notes.push_back(std::move(note));
  });
  return notes;
}

/// Reads a file as `parse_entities` does.
[[nodiscard]] inline std::vector<annotated_note> read_entities(const std::filesystem::path& path) {
  return parse_entities(read_text(path), path);
}

}  // namespace clinicalbert::corpora
