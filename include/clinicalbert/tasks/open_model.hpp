#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <type_traits>

#include "clinicalbert/backends/allowed_threads.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/frozen_model.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/weights/frozen_file.hpp"

namespace clinicalbert::tasks {

/// Opens a folder (or a file of weights in one), or a frozen file, and returns what `load` makes of it: it is called as
/// load(std::type_identity<M>(), folder, pool) or load(std::type_identity<M>(), frozen model) with the model of the
/// list `Models` that has its shape. Without a pool, that is over as many threads as may run at once here
/// (`backends::allowed_threads`), 8 at most.
///
/// Throws files::file_error where neither is there, for a shape that no model of the list has (in which fields each
/// differs), and what `load` throws.
template <class Models, class Load>
[[nodiscard]] auto open_model(const std::filesystem::path& model, backends::thread_pool_interface* pool, Load load) {
  std::optional<backends::thread_pool> own;
  constexpr std::size_t most = 8;  // memory is what limits loading
  if (const std::size_t threads = std::min(most, backends::allowed_threads()); pool == nullptr && threads > 1)
    pool = &own.emplace(static_cast<int>(threads) - 1);
  const auto open = [&](const auto& opened, const std::filesystem::path& config_file, auto... load_with) {
    try {
      return models::pick(opened.shape(), Models{}, [&](auto picked) { return load(picked, opened, load_with...); });
    } catch (const models::unknown_shape& error) {
      throw files::file_error(config_file, error.what());
    }
  };
  if (weights::is_frozen_file(model)) return open(frozen_model(model, pool), model);
  const model_folder folder(model);
  return open(folder, folder.path / "config.json", pool);
}

}  // namespace clinicalbert::tasks
