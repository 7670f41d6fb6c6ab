#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>

#include "clinicalbert/corpora/code_points.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/utf8_check.hpp"
#include "clinicalbert/files/whole_file.hpp"

namespace clinicalbert::corpora {

/// A BioC collection as `bioc_reader` reads it again: a document is one passage, a relation has the infons type,
/// entity1 and entity2 as in BioRED.
///
/// Throws file_error for `path`, which names document and annotation by number from 0, for bytes that are no UTF-8, a
/// type that is empty, a relation that lacks type or concepts, and a span that is empty, parts a character or leaves
/// the text. Scores are not written.
[[nodiscard]] inline nlohmann::ordered_json make_bioc_json(const std::filesystem::path& path,
                                                           std::span<const annotated_note> documents) {
  using json = nlohmann::ordered_json;
  json list = json::array();
  for (std::size_t d = 0; d < documents.size(); ++d) {
    const auto& note = documents[d];
    const auto refuse = [&](const std::string& sentence) {
      throw files::file_error(path, "document " + std::to_string(d) + sentence);
    };
    const auto string = [&](const std::string& bytes) {
      if (files::first_invalid_utf8(bytes)) refuse(" has bytes that are no UTF-8, which JSON cannot hold");
      return json(bytes);
    };
    const code_point_index index(note.text);
    json annotations = json::array();
    for (std::size_t i = 0; i < note.annotations.size(); ++i) {
      const auto& item = note.annotations[i];
      const std::string which = ", annotation " + std::to_string(i) + ",";
      if (item.type.empty()) refuse(which + " has no type");
      if (item.span.begin >= item.span.end || item.span.end > note.text.size())
        refuse(which + " does not lie in its text");
      const auto begin = index.code_point_of(item.span.begin);
      const auto end = index.code_point_of(item.span.end);
      if (index.byte_of(begin) != item.span.begin || index.byte_of(end) != item.span.end)
        refuse(which + " begins or ends inside a character");
      json infons = {{"type", string(item.type)}};
      if (!item.identifier.empty()) infons["identifier"] = string(item.identifier);
      if (!item.parts.empty()) infons["parts"] = string(item.parts);
      annotations.push_back({{"id", std::to_string(i)},
                             {"infons", std::move(infons)},
                             {"text", string(note.text.substr(item.span.begin, item.span.size()))},
                             {"locations", json::array({{{"offset", begin}, {"length", end - begin}}})}});
    }
    json relations = json::array();
    for (std::size_t i = 0; i < note.relations.size(); ++i) {
      const auto& [type, first, second] = note.relations[i];
      if (type.empty() || first.empty() || second.empty())
        refuse(", relation " + std::to_string(i) + ", lacks its type or one of its concepts");
      relations.push_back(
          {{"id", "R" + std::to_string(i)},
           {"infons", {{"type", string(type)}, {"entity1", string(first)}, {"entity2", string(second)}}},
           {"nodes", json::array()}});
    }
    json passage = {{"offset", 0},
                    {"infons", json::object()},
                    {"text", string(note.text)},
                    {"sentences", json::array()},
                    {"annotations", std::move(annotations)},
                    {"relations", json::array()}};
    list.push_back({{"id", string(note.name)},
                    {"infons", json::object()},
                    {"passages", json::array({std::move(passage)})},
                    {"annotations", json::array()},
                    {"relations", std::move(relations)}});
  }
  return {{"source", ""}, {"date", ""}, {"key", ""}, {"infons", json::object()}, {"documents", std::move(list)}};
}

/// Writes what `make_bioc_json` makes, which `read_bioc_json` reads again. The file appears whole or not at all.
inline void write_bioc_json(const std::filesystem::path& path, std::span<const annotated_note> documents) {
  files::write_whole(path, make_bioc_json(path, documents).dump() + '\n');
}

}  // namespace clinicalbert::corpora
