#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>

#include "clinicalbert/corpora/entities_json.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/utf8_check.hpp"
#include "clinicalbert/files/whole_file.hpp"

namespace clinicalbert::corpora {

/// One line {"note": , "text": , "entities": [{"begin": , "end": , "label": , "identifier": , "parts": , "score": }],
/// "relations": [{"type": , "first": , "second": }]}, without its line break; `parse_entities` reads it.
///
/// Offsets are bytes of the text; what is empty is left out, and a score of 1. Throws file_error for `origin`, which
/// names the note by `number`, for bytes that are no UTF-8 and spans outside of the text.
[[nodiscard]] inline std::string note_line(const annotated_note& note, const std::filesystem::path& origin,
                                           std::size_t number) {
  using json = nlohmann::ordered_json;
  const auto refuse = [&](const std::string& sentence) {
    throw files::file_error(origin, "note " + std::to_string(number) + sentence);
  };
  const auto string = [&](const std::string& bytes) {
    if (files::first_invalid_utf8(bytes)) refuse(" has bytes that are no UTF-8, which JSON cannot hold");
    return json(bytes);
  };
  json line = {{"note", string(note.name)}, {"text", string(note.text)}, {"entities", json::array()}};
  for (std::size_t i = 0; i < note.annotations.size(); ++i) {
    const auto& entity = note.annotations[i];
    if (entity.span.begin > entity.span.end || entity.span.end > note.text.size())
      refuse(", annotation " + std::to_string(i) + ", does not lie in its text");
    json item = {{"begin", entity.span.begin}, {"end", entity.span.end}, {"label", string(entity.type)}};
    if (!entity.identifier.empty()) item["identifier"] = string(entity.identifier);
    if (!entity.parts.empty()) item["parts"] = string(entity.parts);
    if (entity.score != 1.0F) item["score"] = shortest_double(entity.score);
    line["entities"].push_back(std::move(item));
  }
  for (const auto& [type, first, second] : note.relations)
    line["relations"].push_back({{"type", string(type)}, {"first", string(first)}, {"second", string(second)}});
  return line.dump();
}

/// Writes a line a note as `note_line` does; the file appears whole or not at all.
inline void write_notes(const std::filesystem::path& path, std::span<const annotated_note> notes) {
  std::string lines;
  for (std::size_t i = 0; i < notes.size(); ++i) lines += note_line(notes[i], path, i) + '\n';
  files::write_whole(path, lines);
}

}  // namespace clinicalbert::corpora
