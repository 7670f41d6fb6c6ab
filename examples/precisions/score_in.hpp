#pragma once

#include <filesystem>
#include <span>
#include <type_traits>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/score_tags.hpp"
#include "examples/precisions/score_model.hpp"
#include "examples/score_json.hpp"

namespace clinicalbert::examples {

/// Scores a model of any preset on a backend.
template <backends::Backend B>
[[nodiscard]] nlohmann::ordered_json score_in(const scoring& what) {
  backends::thread_pool helpers(static_cast<int>(what.threads) - 1);
  auto* const pool = what.threads > 1 ? &helpers : nullptr;
  typename B::stream stream(pool);
  auto scores = nlohmann::ordered_json::object();
  const auto score = [&](const auto& tagger) {
    for (const auto& path : what.data) {
      const auto sentences = corpora::read_iob(path);
      scores[path] = score_json(tasks::score_tags(stream, tagger, std::span(sentences)));
    }
  };
  const tasks::window_options windows{.length = what.max_length};
  if (weights::is_frozen_file(what.model)) {
    const tasks::frozen_model model(what.model, pool);
    models::pick(model.shape(), models::presets{},
                 [&]<class M>(std::type_identity<M>) { score(tasks::load_token_tagger<M, B>(model, windows)); });
  } else {
    const tasks::model_folder folder(what.model);
    models::pick(folder.shape(), models::presets{},
                 [&]<class M>(std::type_identity<M>) { score(tasks::load_token_tagger<M, B>(folder, windows, pool)); });
  }
  return scores;
}

}  // namespace clinicalbert::examples
