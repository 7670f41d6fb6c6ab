#pragma once

#include <filesystem>
#include <memory>
#include <type_traits>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/extract_relations.hpp"
#include "clinicalbert/tasks/load_entity_pair_classifier.hpp"
#include "clinicalbert/tasks/open_model.hpp"

namespace clinicalbert::tasks {

/// Opens a folder (or a file of weights in one), or a frozen file, that holds a relation extractor of any shape in the
/// list `Models`. Loading is spread over the pool's threads; without a pool, over as many as may run at once here,
/// 8 at most.
///
/// Throws files::file_error naming file, tensor, expected and found; for a shape that no model has, in which fields
/// each differs; for a frozen file, if it was frozen in another precision or for another instruction set.
template <backends::Backend B = backends::simd<>, class Models = models::presets>
[[nodiscard]] std::unique_ptr<relation_extractor> open_relation_extractor(
    const std::filesystem::path& model, const relation_windows& windows = {},
    backends::thread_pool_interface* pool = nullptr) {
  return open_model<Models>(model, pool,
                            [&]<class M>(std::type_identity<M>, const auto& opened,
                                         auto... with_pool) -> std::unique_ptr<relation_extractor> {
                              return std::make_unique<extract_relations<M, B>>(
                                  load_entity_pair_classifier<M, B>(opened, windows, with_pool...));
                            });
}

}  // namespace clinicalbert::tasks
