#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/document_entities.hpp"
#include "clinicalbert/labels/relations.hpp"
#include "clinicalbert/tasks/relation_meaning.hpp"

namespace clinicalbert::tasks {

/// Documents with entities and relations, and the file that they come from, which messages name.
struct relation_corpus {
  std::filesystem::path path;
  std::vector<corpora::annotated_note> notes;
};

/// The types under which a document mentions a concept.
[[nodiscard]] inline std::set<std::string> types_of_concept(const corpora::annotated_note& note,
                                                            std::string_view identifier) {
  std::set<std::string> types;
  for (const auto& annotation : note.annotations)
    labels::for_each_identifier(annotation.identifier, [&](std::string_view one) {
      if (one == identifier) types.insert(annotation.type);
    });
  return types;
}

/// What the relations of corpora are: their types behind "no relation", and the types of entities that they hold
/// between, each in alphabetical order (of bytes). Without markers.
///
/// Throws std::invalid_argument where no relation is between concepts that its document mentions.
[[nodiscard]] inline relation_meaning meaning_of_relations(std::span<const relation_corpus> corpora) {
  std::set<std::string> classes, types;
  std::set<std::pair<std::string, std::string>> pairs;
  for (const auto& corpus : corpora)
    for (const auto& note : corpus.notes)
      for (const auto& relation : note.relations)
        for (const auto& first : types_of_concept(note, relation.first))
          for (const auto& second : types_of_concept(note, relation.second)) {
            classes.insert(relation.type);
            types.insert({first, second});
            pairs.insert({first, second});
          }
  if (pairs.empty()) throw std::invalid_argument("no document has a relation of concepts that it mentions");
  std::vector<std::string> names{"no relation"};
  names.insert(names.end(), classes.begin(), classes.end());
  relation_meaning meaning{labels::label_set(std::move(names)), labels::label_set({types.begin(), types.end()}), {}};
  for (const auto& [first, second] : pairs)
    meaning.pairs.push_back({*meaning.types.find(first), *meaning.types.find(second)});
  return meaning;
}

}  // namespace clinicalbert::tasks
