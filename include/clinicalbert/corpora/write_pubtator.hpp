#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "clinicalbert/corpora/code_points.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"

namespace clinicalbert::corpora {

/// Appends a document and an empty line so that `parse_pubtator` gives it back; offsets become code points.
///
/// Throws file_error for `origin`, which names document and annotation by number from 0, for what the format cannot
/// hold: a text that is not a title and an abstract with one line break between them, a name that is empty or has
/// white space or |, a tab or a line break in a type or an identifier, and a span that is empty, parts a character or
/// leaves the text. Scores are not written.
inline void append_pubtator(std::string& lines, const annotated_note& note, const std::filesystem::path& origin,
                            std::size_t number) {
  const auto refuse = [&](const std::string& sentence) {
    throw files::file_error(origin, "document " + std::to_string(number) + sentence);
  };
  const auto has_breaks = [](std::string_view field) { return field.find_first_of("\t\r\n") != field.npos; };
  if (note.name.empty() || note.name.find_first_of(" |\t\r\n") != std::string::npos)
    refuse(" has no name without spaces");
  const auto title_end = note.text.find('\n');
  if (title_end == std::string::npos || note.text.find_first_of("\r\n", title_end + 1) != std::string::npos ||
      note.text.find('\r') != std::string::npos) {
    refuse(" has a text that is not one line of a title and one of an abstract");
  }
  const auto text = std::string_view(note.text);
  lines.append(note.name).append("|t|").append(text.substr(0, title_end)).append("\n");
  lines.append(note.name).append("|a|").append(text.substr(title_end + 1)).append("\n");
  const code_point_index index(text);
  for (std::size_t i = 0; i < note.annotations.size(); ++i) {
    const auto& item = note.annotations[i];
    const std::string which = ", annotation " + std::to_string(i) + ",";
    if (item.span.begin >= item.span.end || item.span.end > text.size()) refuse(which + " does not lie in its text");
    const auto begin = index.code_point_of(item.span.begin);
    const auto end = index.code_point_of(item.span.end);
    if (index.byte_of(begin) != item.span.begin || index.byte_of(end) != item.span.end)
      refuse(which + " begins or ends inside a character");
    if (item.type.empty() || has_breaks(item.type) || has_breaks(item.identifier) || has_breaks(item.parts))
      refuse(which + " has no type, or a tab or a line break in one of its fields");
    std::string mention(text.substr(item.span.begin, item.span.size()));
    std::replace_if(
        mention.begin(), mention.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    lines.append(note.name).append("\t").append(std::to_string(begin)).append("\t").append(std::to_string(end));
    lines.append("\t").append(mention).append("\t").append(item.type);
    if (!item.identifier.empty() || !item.parts.empty()) lines.append("\t").append(item.identifier);
    if (!item.parts.empty()) lines.append("\t").append(item.parts);
    lines += '\n';
  }
  for (std::size_t i = 0; i < note.relations.size(); ++i) {
    const auto& [type, first, second] = note.relations[i];
    if (has_breaks(type) || has_breaks(first) || has_breaks(second))
      refuse(", relation " + std::to_string(i) + ", has a tab or a line break in one of its fields");
    lines.append(note.name).append("\t").append(type).append("\t").append(first).append("\t").append(second) += '\n';
  }
  lines += '\n';
}

/// Writes documents as `append_pubtator` does; the file appears whole or not at all.
inline void write_pubtator(const std::filesystem::path& path, std::span<const annotated_note> documents) {
  std::string lines;
  for (std::size_t i = 0; i < documents.size(); ++i) append_pubtator(lines, documents[i], path, i);
  files::write_whole(path, lines);
}

}  // namespace clinicalbert::corpora
