#pragma once

#include <utility>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/frozen_model.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"
#include "clinicalbert/weights/load_frozen.hpp"

namespace clinicalbert::tasks {

/// Loads a token classifier whose shape is M's, on a pool's threads and the caller's, or the caller's alone. Its
/// weights are packed part by part and are never in memory as a whole beside that. Throws files::file_error naming
/// file, tensor, expected and found.
template <models::Model M, backends::Backend B>
[[nodiscard]] token_tagger<M, B> load_token_tagger(const model_folder& folder, const window_options& windows = {},
                                                   backends::thread_pool_interface* pool = nullptr) {
  using tagger = token_tagger<M, B>;
  auto tags = tags_of(folder.config, folder.path / "config.json");
  const typename tagger::model::sizes sizes{folder.tables(), {{tags.size(), folder.config.crf}}};
  typename B::stream stream(pool);
  return tagger(weights::load_frozen<typename tagger::model>(folder.checkpoint, sizes, stream),
                folder.encoder_options(), std::move(tags), folder.tokenizer,
                windows.within(folder.config.max_position_embeddings));
}

/// The same from a frozen file, whose weights are used where they lie. Throws files::file_error where it is frozen in
/// another precision or layout than the backend reads.
template <models::Model M, backends::Backend B>
[[nodiscard]] token_tagger<M, B> load_token_tagger(const frozen_model& model, const window_options& windows = {}) {
  using tagger = token_tagger<M, B>;
  auto tags = tags_of(model.config(), model.file.path());
  const typename tagger::model::sizes sizes{tables_of(model.config()), {{tags.size(), model.config().crf}}};
  return tagger(model.file.template weights<typename tagger::model>(sizes), options_of(model.config()), std::move(tags),
                model.tokenizer, windows.within(model.config().max_position_embeddings));
}

}  // namespace clinicalbert::tasks
