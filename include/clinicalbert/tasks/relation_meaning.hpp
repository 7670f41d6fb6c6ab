#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/relations.hpp"
#include "clinicalbert/tasks/config_fields.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/weights/bert_config.hpp"

namespace clinicalbert::tasks {

/// What a relation extractor is asked: between entities of which types, which relations.
struct relation_meaning {
  labels::label_set classes;               ///< class 0 is no relation
  labels::label_set types;                 ///< of entities
  std::vector<labels::number_pair> pairs;  ///< of types that relations have: first, second
  std::vector<std::string> markers = {};   ///< pieces before and after a mention, two for each type, or none at all
};

/// The pieces [unused1], [unused2], ... of a vocabulary as markers of so many types; none if there are too few.
///
/// No text has such a piece, as special tokens in it are text, and BERT was trained without them.
[[nodiscard]] inline std::vector<std::string> unused_markers(const tokens::vocabulary& pieces, std::size_t types) {
  std::vector<std::string> markers;
  for (std::size_t i = 1; markers.size() < 2 * types; ++i) {
    auto name = "[unused" + std::to_string(i) + "]";
    if (!pieces.find(name)) return {};
    markers.push_back(std::move(name));
  }
  return markers;
}

/// The ids of markers. Throws std::invalid_argument for one that the vocabulary lacks, by its number, and for a number
/// of them other than none or two for each type.
[[nodiscard]] inline std::vector<std::int32_t> marker_ids(const relation_meaning& meaning,
                                                          const tokens::vocabulary& pieces) {
  std::vector<std::int32_t> ids;
  if (!meaning.markers.empty() && meaning.markers.size() != 2 * meaning.types.size())
    throw std::invalid_argument("there are " + std::to_string(meaning.markers.size()) + " markers for " +
                                std::to_string(meaning.types.size()) + " types, where two for each were expected");
  for (const auto& marker : meaning.markers) {
    const auto id = pieces.find(marker);
    if (!id) throw std::invalid_argument("marker " + std::to_string(ids.size()) + " is no piece of the vocabulary");
    ids.push_back(*id);
  }
  return ids;
}

/// What config.json says of a relation extractor. `file` is named in errors, which are files::file_error.
[[nodiscard]] inline relation_meaning relations_of(const weights::bert_config& config,
                                                   const std::filesystem::path& file) {
  const auto refuse = [&](const std::string& why) {
    throw files::file_error(file, std::string("field ") + relations_field + " " + why);
  };
  const auto found = config.extra.find(relations_field);
  if (found == config.extra.end() || !found->is_object())
    throw files::file_error(file,
                            std::string("has no object ") + relations_field + ", so this is no relation extractor");
  const auto strings = [&](const nlohmann::json& from, const std::string& what) {
    std::vector<std::string> list;
    if (!from.is_array()) refuse("has no list of " + what);
    for (const auto& item : from) {
      if (!item.is_string()) refuse("has something other than a string in its list of " + what);
      list.push_back(item.get<std::string>());
    }
    return list;
  };
  const auto member = [&](const char* name) { return found->value(name, nlohmann::json::array()); };
  relation_meaning meaning;
  try {
    meaning.classes = labels::label_set(config.id2label);
    meaning.types = labels::label_set(strings(member("entity_types"), "entity_types"));
  } catch (const labels::label_error& error) {
    throw files::file_error(file, std::string("id2label or entity_types: ") + error.what());
  }
  if (meaning.classes.size() < 2) refuse("needs an id2label of no relation and one or more relations");
  const auto pairs = member("pairs");
  if (!pairs.is_array() || pairs.empty()) refuse("has no list of pairs");
  for (const auto& item : pairs) {
    const auto names = strings(item, "pairs");
    if (names.size() != 2 || !meaning.types.find(names[0]) || !meaning.types.find(names[1]))
      refuse("has a pair that is not two of its entity_types");
    meaning.pairs.push_back({*meaning.types.find(names[0]), *meaning.types.find(names[1])});
  }
  meaning.markers = strings(member("markers"), "markers");
  return meaning;
}

/// Writes what `relations_of` reads.
inline void put_relations(const relation_meaning& meaning, weights::bert_config& config) {
  config.id2label = meaning.classes.names();
  auto pairs = nlohmann::json::array();
  for (const auto& [first, second] : meaning.pairs)
    pairs.push_back(std::vector<std::string>{meaning.types.name(first), meaning.types.name(second)});
  nlohmann::json field;
  field["entity_types"] = meaning.types.names();
  field["pairs"] = std::move(pairs);
  field["markers"] = meaning.markers;
  config.extra[relations_field] = std::move(field);
}

}  // namespace clinicalbert::tasks
