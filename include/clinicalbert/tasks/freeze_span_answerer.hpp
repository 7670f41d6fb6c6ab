#pragma once

#include <filesystem>
#include <type_traits>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/freeze_model.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/span_answerer.hpp"

namespace clinicalbert::tasks {

/// Freezes a folder with a span extractor (freeze_model.hpp). Throws files::file_error.
template <backends::Backend B, class Models = models::presets>
void freeze_span_answerer(const model_folder& folder, const std::filesystem::path& file,
                          backends::thread_pool_interface* pool = nullptr) {
  freeze_model<span_answerer, B, Models>(folder, folder.config, file, pool,
                                         [&]<class Model>(std::type_identity<Model>) {
                                           return typename Model::sizes{folder.tables(), {}};
                                         });
}

}  // namespace clinicalbert::tasks
