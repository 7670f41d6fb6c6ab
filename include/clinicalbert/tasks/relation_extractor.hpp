#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/document_entities.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/relations.hpp"

namespace clinicalbert::tasks {

/// What a note says of its entities. Their types are numbers of `relation_extractor::types`, their mentions numbers in
/// the list that was given; those of relations are numbers of entities and of `relation_extractor::classes`.
struct extracted_relations {
  std::vector<labels::document_entity> entities;
  std::vector<labels::relation> relations;
};

/// One thread's use of a `relation_extractor`: it keeps the memory of its calls. It must not outlive the extractor.
class relation_session {
 public:
  virtual ~relation_session() = default;

  /// The relations of a note of any length between the entities that are mentioned in it: by a tagger, or as a corpus
  /// has them. Mentions that have an identifier in common are one entity, and others that are spelled alike; those of
  /// types that the extractor does not know are passed over.
  ///
  /// Throws std::invalid_argument for a mention that is empty or not in the note, by its number, text::size_error for a
  /// note of 4 GiB or more, std::bad_alloc.
  [[nodiscard]] virtual extracted_relations extract(std::string_view note,
                                                    std::span<const corpora::annotation> mentions) = 0;
};

/// A loaded model that finds relations, whatever its shape and backend. Const use is safe from any number of threads.
class relation_extractor {
 public:
  virtual ~relation_extractor() = default;

  /// The names of the relations; number 0 is none.
  [[nodiscard]] virtual const labels::label_set& classes() const noexcept = 0;
  /// The names of the types of entities that may be related.
  [[nodiscard]] virtual const labels::label_set& types() const noexcept = 0;

  /// A session whose calls are spread over the pool's threads and the caller's, or run on the caller's alone; the pool
  /// must outlive it.
  [[nodiscard]] virtual std::unique_ptr<relation_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const = 0;
};

}  // namespace clinicalbert::tasks
