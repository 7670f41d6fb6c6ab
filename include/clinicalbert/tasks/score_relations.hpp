#pragma once

#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/metrics/relation_f1.hpp"
#include "clinicalbert/tasks/relation_extractor.hpp"

namespace clinicalbert::tasks {

/// The relations that were found between concepts. What was found of entities without an identifier is left out.
[[nodiscard]] inline std::vector<metrics::relation_f1::triple> triples_of(const extracted_relations& found,
                                                                          const labels::label_set& classes) {
  std::vector<metrics::relation_f1::triple> triples;
  for (const auto& relation : found.relations) {
    const auto &first = found.entities[relation.first], &second = found.entities[relation.second];
    if (!first.identifier.empty() && !second.identifier.empty())
      triples.push_back({classes.name(relation.label), first.identifier, second.identifier});
  }
  return triples;
}

/// The relations that a document states.
[[nodiscard]] inline std::vector<metrics::relation_f1::triple> triples_of(const corpora::annotated_note& note) {
  std::vector<metrics::relation_f1::triple> triples;
  for (const auto& relation : note.relations) triples.push_back({relation.type, relation.first, relation.second});
  return triples;
}

/// Compares what an extractor finds between the concepts of documents, whose mentions are given, with the relations
/// that the documents state, as BioCreative V scores (metrics/relation_f1.hpp). A stated relation of a concept that the
/// document never mentions counts as missed.
///
/// On a pool's threads and the caller's, or the caller's alone. Throws as relation_session::extract.
[[nodiscard]] inline metrics::relation_f1 score_relations(const relation_extractor& extractor,
                                                          std::span<const corpora::annotated_note> notes,
                                                          backends::thread_pool_interface* pool = nullptr) {
  metrics::relation_f1 counts;
  const auto session = extractor.open_session(pool);
  for (const auto& note : notes)
    counts.add(triples_of(note), triples_of(session->extract(note.text, note.annotations), extractor.classes()));
  return counts;
}

}  // namespace clinicalbert::tasks
