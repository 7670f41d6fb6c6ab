#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"

namespace clinicalbert::tasks {

/// One thread's use of an `entity_tagger`: it keeps the memory of its calls. It must not outlive the tagger.
class entity_session {
 public:
  virtual ~entity_session() = default;

  /// The entities of a note, in its order; spans are half-open pairs of byte offsets into it. Notes of any length;
  /// special tokens written in a note are text. Throws text::size_error for a note of 4 GiB or more, std::bad_alloc.
  [[nodiscard]] virtual std::vector<labels::entity> annotate(std::string_view note) = 0;
};

/// A loaded model that finds entities, whatever its shape and backend. Const use is safe from any number of threads.
class entity_tagger {
 public:
  virtual ~entity_tagger() = default;

  /// The names of the labels that entities carry as numbers.
  [[nodiscard]] virtual const labels::label_set& types() const noexcept = 0;

  /// A session whose calls are spread over the pool's threads and the caller's, or run on the caller's alone; the pool
  /// must outlive it.
  [[nodiscard]] virtual std::unique_ptr<entity_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const = 0;
};

}  // namespace clinicalbert::tasks
