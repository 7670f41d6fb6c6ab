#pragma once

#include <filesystem>
#include <memory>
#include <type_traits>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/open_model.hpp"
#include "clinicalbert/tasks/tag_entities.hpp"

namespace clinicalbert::tasks {

/// Opens a folder (or a file of weights in one), or a frozen file, that holds a token classifier of any shape in the
/// list `Models`. Loading is spread over the pool's threads; without a pool, over as many as may run at once here,
/// 8 at most.
///
/// A model struct of your own takes part by being in a list of yours: models::model_list<my_model, models::bert_base>.
/// Throws files::file_error naming file, tensor, expected and found; for a shape that no model has, in which fields
/// each differs; for a frozen file, if it was frozen in another precision or for another instruction set.
template <backends::Backend B = backends::simd<>, class Models = models::presets>
[[nodiscard]] std::unique_ptr<entity_tagger> open_entity_tagger(const std::filesystem::path& model,
                                                                const window_options& windows = {},
                                                                backends::thread_pool_interface* pool = nullptr) {
  return open_model<Models>(
      model, pool,
      [&]<class M>(std::type_identity<M>, const auto& opened, auto... with_pool) -> std::unique_ptr<entity_tagger> {
        return std::make_unique<tag_entities<M, B>>(load_token_tagger<M, B>(opened, windows, with_pool...));
      });
}

}  // namespace clinicalbert::tasks
