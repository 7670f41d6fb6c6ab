#pragma once

#include <utility>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/class_config.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/frozen_model.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/text_classifier.hpp"
#include "clinicalbert/weights/load_frozen.hpp"

namespace clinicalbert::tasks {

/// Loads a BertForSequenceClassification whose shape is M's, on a pool's threads and the caller's, or the caller's
/// alone. Its weights are packed part by part and are never in memory as a whole beside that. Throws files::file_error
/// naming file, tensor, expected and found.
template <models::Model M, backends::Backend B>
[[nodiscard]] text_classifier<M, B> load_text_classifier(const model_folder& folder,
                                                         const document_options& windows = {},
                                                         backends::thread_pool_interface* pool = nullptr) {
  using classifier = text_classifier<M, B>;
  auto meaning = meaning_of(folder.config, folder.path / "config.json");
  const typename classifier::model::sizes sizes{folder.tables(), {{meaning.classes.size()}}};
  typename B::stream stream(pool);
  return classifier(weights::load_frozen<typename classifier::model>(folder.checkpoint, sizes, stream),
                    folder.encoder_options(), std::move(meaning), folder.tokenizer,
                    windows.within(folder.config.max_position_embeddings));
}

/// The same from a frozen file, whose weights are used where they lie. Throws files::file_error where it is frozen in
/// another precision or layout than the backend reads.
template <models::Model M, backends::Backend B>
[[nodiscard]] text_classifier<M, B> load_text_classifier(const frozen_model& model,
                                                         const document_options& windows = {}) {
  using classifier = text_classifier<M, B>;
  auto meaning = meaning_of(model.config(), model.file.path());
  const typename classifier::model::sizes sizes{tables_of(model.config()), {{meaning.classes.size()}}};
  return classifier(model.file.template weights<typename classifier::model>(sizes), options_of(model.config()),
                    std::move(meaning), model.tokenizer, windows.within(model.config().max_position_embeddings));
}

}  // namespace clinicalbert::tasks
