#pragma once

#include <filesystem>
#include <type_traits>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/class_config.hpp"
#include "clinicalbert/tasks/freeze_model.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/text_classifier.hpp"

namespace clinicalbert::tasks {

/// Freezes a folder with a sequence classifier (freeze_model.hpp). Throws files::file_error.
template <backends::Backend B, class Models = models::presets>
void freeze_text_classifier(const model_folder& folder, const std::filesystem::path& file,
                            backends::thread_pool_interface* pool = nullptr) {
  const auto classes = meaning_of(folder.config, folder.path / "config.json").classes.size();
  freeze_model<text_classifier, B, Models>(folder, folder.config, file, pool,
                                           [&]<class Model>(std::type_identity<Model>) {
                                             return typename Model::sizes{folder.tables(), {{classes}}};
                                           });
}

}  // namespace clinicalbert::tasks
