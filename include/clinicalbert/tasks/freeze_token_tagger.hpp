#pragma once

#include <filesystem>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"
#include "clinicalbert/weights/load_frozen.hpp"
#include "clinicalbert/weights/write_frozen.hpp"

namespace clinicalbert::tasks {

/// Freezes a folder with a token classifier for a backend (its instruction set and precision): writes one file with
/// its weights as the kernels read them, its labels and its tokenizer, whole or not at all (weights/frozen_format.hpp).
///
/// Works on a pool's threads and the caller's, or the caller's alone. Throws files::file_error naming file, tensor,
/// expected and found, also for a weight that is NaN or infinite and a shape that no model of the list has.
template <backends::Backend B, class Models = models::presets>
void freeze_token_tagger(const model_folder& folder, const std::filesystem::path& file,
                         backends::thread_pool_interface* pool = nullptr) {
  const auto config_file = folder.path / "config.json";
  const auto tags = tags_of(folder.config, config_file);
  try {
    models::pick(folder.shape(), Models{}, [&]<class M>(std::type_identity<M>) {
      using model = typename token_tagger<M, B>::model;
      typename B::stream stream(pool);
      weights::write_frozen<model>(
          file,
          weights::load_frozen<model>(folder.checkpoint, {folder.tables(), {{tags.size(), folder.config.crf}}}, stream),
          {folder.config, folder.tokenizer.pieces(), folder.tokenizer.options()});
    });
  } catch (const models::unknown_shape& error) {
    throw files::file_error(config_file, error.what());
  }
}

}  // namespace clinicalbert::tasks
