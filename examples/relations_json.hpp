#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/tasks/relation_extractor.hpp"

namespace clinicalbert::examples {

/// {"type": "Chemical", "identifier": "D008012", "text": "Lidocaine", "mentions": [{"begin": , "end": }]}: the text is
/// that of the first mention, and an identifier is there where it is known.
[[nodiscard]] inline nlohmann::ordered_json entity_json(const labels::document_entity& entity, std::string_view text,
                                                        std::span<const corpora::annotation> mentions,
                                                        const labels::label_set& types) {
  nlohmann::ordered_json json{{"type", types.name(entity.type)}};
  if (!entity.identifier.empty()) json["identifier"] = entity.identifier;
  const auto first = mentions[entity.mentions.front()].span;
  json["text"] = text.substr(first.begin, first.end - first.begin);
  json["mentions"] = nlohmann::ordered_json::array();
  for (const auto m : entity.mentions)
    json["mentions"].push_back({{"begin", mentions[m].span.begin}, {"end", mentions[m].span.end}});
  return json;
}

/// {"note": NAME, "relations": [{"type": "CID", "first": {...}, "second": {...}, "score": }]}, on one line. Bytes that
/// are no UTF-8 appear as U+FFFD; offsets are bytes of the note as it is.
[[nodiscard]] inline std::string relations_line(const std::string& name, std::string_view text,
                                                std::span<const corpora::annotation> mentions,
                                                const tasks::extracted_relations& found,
                                                const tasks::relation_extractor& extractor) {
  nlohmann::ordered_json line{{"note", name}, {"relations", nlohmann::ordered_json::array()}};
  for (const auto& one : found.relations) {
    nlohmann::ordered_json relation{{"type", extractor.classes().name(one.label)}};
    relation["first"] = entity_json(found.entities[one.first], text, mentions, extractor.types());
    relation["second"] = entity_json(found.entities[one.second], text, mentions, extractor.types());
    relation["score"] = one.score;
    line["relations"].push_back(std::move(relation));
  }
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace clinicalbert::examples
