#pragma once

#include <algorithm>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/frozen_model.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/text_embedder.hpp"
#include "clinicalbert/weights/load_frozen.hpp"

namespace clinicalbert::tasks {

/// Loads the encoder of a folder whose shape is M's, on a pool's threads and the caller's, or the caller's alone.
/// Throws files::file_error naming file, tensor, expected and found.
template <models::Model M, backends::Backend B>
[[nodiscard]] text_embedder<M, B> load_text_embedder(const model_folder& folder, embedding_options how = {},
                                                     backends::thread_pool_interface* pool = nullptr) {
  using embedder = text_embedder<M, B>;
  how.length = std::min(how.length, folder.config.max_position_embeddings);
  if (!how.pooling) how.pooling = read_token_pooling(folder.path);
  typename B::stream stream(pool);
  return embedder(weights::load_frozen<typename embedder::model>(
                      folder.checkpoint, typename embedder::model::sizes{folder.tables(), {}}, stream),
                  folder.encoder_options(), folder.tokenizer, how);
}

/// The same from a frozen file, whose weights are used where they lie. Throws files::file_error where it is frozen in
/// another precision or layout than the backend reads.
template <models::Model M, backends::Backend B>
[[nodiscard]] text_embedder<M, B> load_text_embedder(const frozen_model& model, embedding_options how = {}) {
  using embedder = text_embedder<M, B>;
  how.length = std::min(how.length, model.config().max_position_embeddings);
  if (!how.pooling) how.pooling = pooling_of(model.config(), model.file.path());
  return embedder(model.file.template weights<typename embedder::model>(
                      typename embedder::model::sizes{tables_of(model.config()), {}}),
                  options_of(model.config()), model.tokenizer, how);
}

}  // namespace clinicalbert::tasks
