#pragma once

#include <filesystem>
#include <type_traits>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/freeze_model.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/text_embedder.hpp"
#include "clinicalbert/tasks/token_pooling.hpp"

namespace clinicalbert::tasks {

/// Freezes a folder with an encoder to embed texts with (freeze_model.hpp), and what its 1_Pooling says. Throws
/// files::file_error.
template <backends::Backend B, class Models = models::presets>
void freeze_text_embedder(const model_folder& folder, const std::filesystem::path& file,
                          backends::thread_pool_interface* pool = nullptr) {
  auto config = folder.config;
  put_token_pooling(read_token_pooling(folder.path), config);
  freeze_model<text_embedder, B, Models>(folder, config, file, pool, [&]<class Model>(std::type_identity<Model>) {
    return typename Model::sizes{folder.tables(), {}};
  });
}

}  // namespace clinicalbert::tasks
