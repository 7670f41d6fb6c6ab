#pragma once

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/frozen_model.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/span_answerer.hpp"
#include "clinicalbert/weights/load_frozen.hpp"

namespace clinicalbert::tasks {

/// Loads a span extractor whose shape is M's, on a pool's threads and the caller's, or the caller's alone. Windows are
/// not longer than the model's positions. Throws files::file_error naming file, tensor, expected and found.
template <models::Model M, backends::Backend B>
[[nodiscard]] span_answerer<M, B> load_span_answerer(const model_folder& folder, answering_options how = {},
                                                     backends::thread_pool_interface* pool = nullptr) {
  using answerer = span_answerer<M, B>;
  typename B::stream stream(pool);
  how.windows = how.windows.within(folder.config.max_position_embeddings);
  return answerer(weights::load_frozen<typename answerer::model>(folder.checkpoint, {folder.tables(), {}}, stream),
                  folder.encoder_options(), folder.tokenizer, how);
}

/// The same from a frozen file, whose weights are used where they lie. Throws files::file_error where it is frozen in
/// another precision or layout than the backend reads.
template <models::Model M, backends::Backend B>
[[nodiscard]] span_answerer<M, B> load_span_answerer(const frozen_model& model, answering_options how = {}) {
  using answerer = span_answerer<M, B>;
  how.windows = how.windows.within(model.config().max_position_embeddings);
  return answerer(model.file.template weights<typename answerer::model>({tables_of(model.config()), {}}),
                  options_of(model.config()), model.tokenizer, how);
}

}  // namespace clinicalbert::tasks
