#pragma once

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/entity_pair_classifier.hpp"
#include "clinicalbert/tasks/frozen_model.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/relation_meaning.hpp"
#include "clinicalbert/weights/load_frozen.hpp"

namespace clinicalbert::tasks {

/// What config.json says of relations, its markers being pieces of the vocabulary. Throws files::file_error.
[[nodiscard]] inline relation_meaning checked_relations(const weights::bert_config& config,
                                                        const std::filesystem::path& file,
                                                        const tokens::vocabulary& pieces) {
  auto meaning = relations_of(config, file);
  try {
    (void)marker_ids(meaning, pieces);
  } catch (const std::invalid_argument& error) {
    throw files::file_error(file, error.what());
  }
  return meaning;
}

/// Loads a relation extractor whose shape is M's, on a pool's threads and the caller's, or the caller's alone. Its
/// weights are packed part by part and are never in memory as a whole beside that. Throws files::file_error naming
/// file, tensor, expected and found.
template <models::Model M, backends::Backend B>
[[nodiscard]] entity_pair_classifier<M, B> load_entity_pair_classifier(
    const model_folder& folder, const relation_windows& windows = {}, backends::thread_pool_interface* pool = nullptr) {
  using classifier = entity_pair_classifier<M, B>;
  auto meaning = checked_relations(folder.config, folder.path / "config.json", folder.tokenizer.pieces());
  const typename classifier::model::sizes sizes{folder.tables(), {{meaning.classes.size()}}};
  typename B::stream stream(pool);
  return classifier(weights::load_frozen<typename classifier::model>(folder.checkpoint, sizes, stream),
                    folder.encoder_options(), std::move(meaning), folder.tokenizer,
                    windows.within(folder.config.max_position_embeddings));
}

/// The same from a frozen file, whose weights are used where they lie. Throws files::file_error where it is frozen in
/// another precision or layout than the backend reads.
template <models::Model M, backends::Backend B>
[[nodiscard]] entity_pair_classifier<M, B> load_entity_pair_classifier(const frozen_model& model,
                                                                       const relation_windows& windows = {}) {
  using classifier = entity_pair_classifier<M, B>;
  auto meaning = checked_relations(model.config(), model.file.path(), model.tokenizer.pieces());
  const typename classifier::model::sizes sizes{tables_of(model.config()), {{meaning.classes.size()}}};
  return classifier(model.file.template weights<typename classifier::model>(sizes), options_of(model.config()),
                    std::move(meaning), model.tokenizer, windows.within(model.config().max_position_embeddings));
}

}  // namespace clinicalbert::tasks
