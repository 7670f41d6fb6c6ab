#pragma once

#include <filesystem>
#include <memory>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/tag_entities.hpp"

namespace clinicalbert::tasks {

/// Opens a folder (or a file of weights in one) that holds a token classifier of any shape in the list `Models`.
///
/// A model struct of your own takes part by being in a list of yours: models::model_list<my_model, models::bert_base>.
/// Throws files::file_error naming file, tensor, expected and found; for a shape that no model has, in which fields
/// each differs.
template <backends::Backend B = backends::simd<>, class Models = models::presets>
[[nodiscard]] std::unique_ptr<entity_tagger> open_entity_tagger(const std::filesystem::path& folder_or_file,
                                                                const window_options& windows = {}) {
  const model_folder folder(folder_or_file);
  try {
    return models::pick(folder.shape(), Models{},
                        [&]<class M>(std::type_identity<M>) -> std::unique_ptr<entity_tagger> {
                          return std::make_unique<tag_entities<M, B>>(load_token_tagger<M, B>(folder, windows));
                        });
  } catch (const models::unknown_shape& error) {
    throw files::file_error(folder.path / "config.json", error.what());
  }
}

}  // namespace clinicalbert::tasks
