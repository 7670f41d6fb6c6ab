#pragma once

#include <filesystem>

#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/freeze_entity_pair_classifier.hpp"
#include "clinicalbert/tasks/freeze_span_answerer.hpp"
#include "clinicalbert/tasks/freeze_text_classifier.hpp"
#include "clinicalbert/tasks/freeze_text_embedder.hpp"
#include "clinicalbert/tasks/freeze_token_tagger.hpp"
#include "clinicalbert/tasks/model_kind.hpp"

namespace clinicalbert::examples {

/// Writes the frozen file of a folder of any preset and task for a backend.
template <backends::Backend B>
void freeze_in(const tasks::model_folder& folder, tasks::model_kind kind, const std::filesystem::path& file,
               backends::thread_pool_interface* pool) {
  using enum tasks::model_kind;
  switch (kind) {
    case token_tagger:
      return tasks::freeze_token_tagger<B>(folder, file, pool);
    case text_classifier:
      return tasks::freeze_text_classifier<B>(folder, file, pool);
    case span_answerer:
      return tasks::freeze_span_answerer<B>(folder, file, pool);
    case entity_pair_classifier:
      return tasks::freeze_entity_pair_classifier<B>(folder, file, pool);
    case text_embedder:
      return tasks::freeze_text_embedder<B>(folder, file, pool);
  }
}

}  // namespace clinicalbert::examples
