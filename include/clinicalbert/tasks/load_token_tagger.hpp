#pragma once

#include <string>
#include <utility>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"
#include "clinicalbert/weights/load_parameters.hpp"

namespace clinicalbert::tasks {

/// The tags of a token classifier's folder: its id2label, as IOB2. Throws files::file_error.
[[nodiscard]] inline labels::tag_set tags_of(const model_folder& folder) {
  const auto file = folder.path / "config.json";
  if (folder.config.id2label.empty()) throw files::file_error(file, "has no id2label, so this is no token classifier");
  try {
    return labels::tag_set(labels::label_set(folder.config.id2label));
  } catch (const labels::label_error& error) {
    throw files::file_error(file, std::string("field id2label: ") + error.what());
  }
}

/// Loads a token classifier whose shape is M's. Throws files::file_error naming file, tensor, expected and found.
template <models::Model M, backends::Backend B>
[[nodiscard]] token_tagger<M, B> load_token_tagger(const model_folder& folder, const window_options& windows = {}) {
  using tagger = token_tagger<M, B>;
  auto tags = tags_of(folder);
  const typename tagger::model::sizes sizes{folder.tables(), {{tags.size()}}};
  models::parameter_set<typename tagger::model> parameters(sizes);
  weights::load_parameters(folder.checkpoint, parameters);
  return tagger(typename tagger::model::frozen(parameters.const_view()), folder.encoder_options(), std::move(tags),
                folder.tokenizer, windows.within(folder.config.max_position_embeddings));
}

}  // namespace clinicalbert::tasks
