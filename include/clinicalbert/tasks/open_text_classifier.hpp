#pragma once

#include <filesystem>
#include <memory>
#include <type_traits>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/classify_texts.hpp"
#include "clinicalbert/tasks/load_text_classifier.hpp"
#include "clinicalbert/tasks/open_model.hpp"

namespace clinicalbert::tasks {

/// Opens a folder (or a file of weights in one), or a frozen file, that holds a sequence classifier of any shape in the
/// list `Models`. Loading is spread over the pool's threads; without a pool, over as many as may run at once here,
/// 8 at most.
///
/// Throws files::file_error naming file, tensor, expected and found; for a shape that no model has, in which fields
/// each differs; for a frozen file, if it was frozen in another precision or for another instruction set.
template <backends::Backend B = backends::simd<>, class Models = models::presets>
[[nodiscard]] std::unique_ptr<any_text_classifier> open_text_classifier(
    const std::filesystem::path& model, const document_options& windows = {},
    backends::thread_pool_interface* pool = nullptr) {
  return open_model<Models>(
      model, pool,
      [&]<class M>(std::type_identity<M>, const auto& opened,
                   auto... with_pool) -> std::unique_ptr<any_text_classifier> {
        return std::make_unique<classify_texts<M, B>>(load_text_classifier<M, B>(opened, windows, with_pool...));
      });
}

}  // namespace clinicalbert::tasks
