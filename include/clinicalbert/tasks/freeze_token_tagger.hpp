#pragma once

#include <filesystem>
#include <type_traits>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/freeze_model.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"

namespace clinicalbert::tasks {

/// Freezes a folder with a token classifier (freeze_model.hpp). Throws files::file_error.
template <backends::Backend B, class Models = models::presets>
void freeze_token_tagger(const model_folder& folder, const std::filesystem::path& file,
                         backends::thread_pool_interface* pool = nullptr) {
  const auto tags = tags_of(folder.config, folder.path / "config.json").size();
  freeze_model<token_tagger, B, Models>(folder, folder.config, file, pool, [&]<class Model>(std::type_identity<Model>) {
    return typename Model::sizes{folder.tables(), {{tags, folder.config.crf}}};
  });
}

}  // namespace clinicalbert::tasks
