#pragma once

#include <cstdint>
#include <utility>

#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/training/state.hpp"
#include "clinicalbert/weights/load_parameters.hpp"

namespace clinicalbert::tasks {

/// What a fine-tuning begins with: the base's weights, and drawn by `seed` those that only the task has.
///
/// Throws files::file_error for weights that do not fit, and std::bad_alloc.
template <class Model>
[[nodiscard]] training::state<Model> initial_state(const model_folder& base, const typename Model::sizes& sizes,
                                                   std::uint64_t seed) {
  models::parameter_set<Model> parameters(sizes);
  weights::load_parameters(base.checkpoint, parameters, weights::new_parameters{base.config.initializer_range, seed});
  return training::state<Model>(std::move(parameters), sizes);
}

}  // namespace clinicalbert::tasks
