#pragma once

#include <filesystem>
#include <type_traits>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/entity_pair_classifier.hpp"
#include "clinicalbert/tasks/freeze_model.hpp"
#include "clinicalbert/tasks/load_entity_pair_classifier.hpp"
#include "clinicalbert/tasks/model_folder.hpp"

namespace clinicalbert::tasks {

/// Freezes a folder with a relation extractor (freeze_model.hpp). Throws files::file_error.
template <backends::Backend B, class Models = models::presets>
void freeze_entity_pair_classifier(const model_folder& folder, const std::filesystem::path& file,
                                   backends::thread_pool_interface* pool = nullptr) {
  const auto meaning = checked_relations(folder.config, folder.path / "config.json", folder.tokenizer.pieces());
  const auto classes = meaning.classes.size();
  freeze_model<entity_pair_classifier, B, Models>(folder, folder.config, file, pool,
                                                  [&]<class Model>(std::type_identity<Model>) {
                                                    return typename Model::sizes{folder.tables(), {{classes}}};
                                                  });
}

}  // namespace clinicalbert::tasks
