#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/batches/relation_example.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/document_entities.hpp"
#include "clinicalbert/labels/relations.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/tasks/marked_document.hpp"
#include "clinicalbert/tasks/relation_meaning.hpp"
#include "clinicalbert/tasks/typed_mentions.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// What became of documents.
struct relation_counts {
  std::size_t documents = 0;  ///< of the corpus
  std::size_t learned = 0;    ///< documents that are examples: they have a pair whose label is known
  std::size_t pairs = 0;      ///< in these, whose label is known
  std::size_t related = 0;    ///< pairs of these with a relation
  std::size_t unknown = 0;    ///< others: of an entity without identifier, whose relations no corpus can state
  std::size_t without = 0;  ///< relations that no pair stands for: of a concept that is not mentioned, of other types,
                            ///< of a type that is not among the classes, or a second one of a pair
};

/// Turns documents into what a relation extractor learns from: all pairs of entities whose types relations have, each
/// with the relation that the document states, or none. Appends to `examples`.
///
/// Throws std::invalid_argument for markers that do not fit the vocabulary and annotations that do not lie in their
/// note, tokens::window_error, text::size_error.
inline relation_counts add_relation_examples(const tokens::tokenizer& tokenizer,
                                             std::span<const corpora::annotated_note> notes,
                                             const relation_meaning& meaning, const relation_windows& windows,
                                             std::vector<batches::relation_example>& examples) {
  relation_counts counts;
  const auto markers = marker_ids(meaning, tokenizer.pieces());
  std::vector<labels::typed_mention> mentions;
  marked_document document;
  for (const auto& note : notes) {
    ++counts.documents;
    find_typed_mentions(note.text, note.annotations, meaning.types, mentions);
    const auto entities = labels::group_mentions(note.text, mentions);
    batches::relation_example example;
    example.pairs = labels::candidate_pairs(entities, meaning.pairs);
    std::map<std::pair<std::string, std::string>, std::int32_t> stated;
    for (const auto& relation : note.relations)
      if (const auto label = meaning.classes.find(relation.type); label && *label != 0)
        stated.try_emplace({relation.first, relation.second}, static_cast<std::int32_t>(*label));
    std::size_t known = 0, related = 0;
    for (const auto& [first, second] : example.pairs) {
      const auto &one = entities[first].identifier, &other = entities[second].identifier;
      const auto found = stated.find({one, other});
      const bool is_known = !one.empty() && !other.empty();
      const bool is_related = is_known && found != stated.end();
      example.labels.push_back(!is_known ? losses::ignored_label : is_related ? found->second : 0);
      known += is_known ? 1 : 0;
      related += is_related ? 1 : 0;
    }
    counts.without += note.relations.size() - std::min(related, note.relations.size());
    document.read(tokenizer, note.text, mentions, markers, windows);
    if (known == 0 || document.windows().empty()) continue;

    for (std::size_t w = 0; w < document.windows().size(); ++w) {
      document.append(w, tokenizer.pieces(), example.ids);
      example.window_offsets.push_back(static_cast<std::uint32_t>(example.ids.size()));
    }
    for (const auto& entity : entities) {
      for (const std::uint32_t m : entity.mentions)
        if (const auto place = document.places()[m]; place != marked_document::nowhere)
          example.mention_rows.push_back(example.window_offsets[place.window] + place.row);
      example.entity_offsets.push_back(static_cast<std::uint32_t>(example.mention_rows.size()));
    }
    ++counts.learned;
    counts.pairs += known;
    counts.related += related;
    counts.unknown += example.pairs.size() - known;
    examples.push_back(std::move(example));
  }
  return counts;
}

}  // namespace clinicalbert::tasks
