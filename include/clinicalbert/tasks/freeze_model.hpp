#pragma once

#include <filesystem>
#include <type_traits>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/weights/bert_config.hpp"
#include "clinicalbert/weights/load_frozen.hpp"
#include "clinicalbert/weights/write_frozen.hpp"

namespace clinicalbert::tasks {

/// Freezes a folder with the model of a task (token_tagger, text_classifier, ...) for a backend, its instruction set
/// and precision: writes one file with its weights as the kernels read them, `config` and its tokenizer, whole or not
/// at all (weights/frozen_format.hpp).
///
/// `sizes(std::type_identity<Model>())` gives the model's sizes. Works on a pool's threads and the caller's, or the
/// caller's alone. Throws files::file_error naming file, tensor, expected and found, also for a weight that is NaN or
/// infinite and a shape that no model of the list has.
template <template <models::Model, backends::Backend> class Task, backends::Backend B, class Models, class Sizes>
void freeze_model(const model_folder& folder, const weights::bert_config& config, const std::filesystem::path& file,
                  backends::thread_pool_interface* pool, Sizes sizes) {
  try {
    models::pick(folder.shape(), Models{}, [&]<class M>(std::type_identity<M>) {
      using model = typename Task<M, B>::model;
      typename B::stream stream(pool);
      weights::write_frozen<model>(
          file, weights::load_frozen<model>(folder.checkpoint, sizes(std::type_identity<model>()), stream),
          {config, folder.tokenizer.pieces(), folder.tokenizer.options()});
    });
  } catch (const models::unknown_shape& error) {
    throw files::file_error(folder.path / "config.json", error.what());
  }
}

}  // namespace clinicalbert::tasks
