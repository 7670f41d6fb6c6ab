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

#include "clinicalbert/corpora/json_fields.hpp"
#include "clinicalbert/corpora/json_lines.hpp"
#include "clinicalbert/corpora/lines.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/read_text.hpp"
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

/// Reads what `entities_line` and `note_line` write: a note's name and its annotations, and its text and relations if
/// they are there. `score` may be missing: 1; so may the name of a note with a text, which is then its line's number.
///
/// Throws file_error for `origin` with the number of the line, never its content, for a line of another form, and for
/// an entity that does not lie in the text that is there.
[[nodiscard]] inline std::vector<annotated_note> parse_entities(std::string_view text,
                                                                const std::filesystem::path& origin) {
  std::vector<annotated_note> notes;
  for_each_json_line(text, origin, [&](nlohmann::json&& line, std::size_t number) {
    const json_fields fields(origin);
    const std::string where = "line " + std::to_string(number);
    annotated_note note;
    const bool has_text = json_fields::find(line, "text") != nullptr;
    if (has_text) note.text = fields.string(line, "text", where);
    note.name = has_text && json_fields::find(line, "note") == nullptr ? std::to_string(number)
                                                                       : fields.string(line, "note", where);
    const auto& list = fields.list(line, "entities", where);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto& item = list[i];
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
      const auto optional_string = [&](const char* field) {
        const auto* found = json_fields::find(item, field);
        if (found != nullptr && !found->is_string()) refuse("whose identifier or parts are no string");
        return found == nullptr ? std::string() : found->get<std::string>();
      };
      if (!item.is_object()) refuse("that is not an object");
      annotation& read = note.annotations.emplace_back();
      read.span = {offset("begin"), offset("end")};
      if (read.span.begin > read.span.end) refuse("that ends before it begins");
      if (has_text && read.span.end > note.text.size()) refuse("that ends behind its text");
      const auto label = item.find("label");
      if (label == item.end() || !label->is_string()) refuse("without a label");
      read.type = label->get<std::string>();
      read.identifier = optional_string("identifier");
      read.parts = optional_string("parts");
      const auto score = item.find("score");
      if (score == item.end() || score->is_null()) continue;
      if (!score->is_number()) refuse("whose score is not a number");
      read.score = static_cast<float>(score->get<double>());
    }
    for (const auto& item : fields.optional_list(line, "relations", where)) {
      note.relations.push_back({fields.string(item, "type", where), fields.string(item, "first", where),
                                fields.string(item, "second", where)});
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
