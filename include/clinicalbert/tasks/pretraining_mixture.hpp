#pragma once

#include <array>

#include "clinicalbert/training/multi_task_counts.hpp"
#include "clinicalbert/training/task_sampling.hpp"

namespace clinicalbert::tasks {

/// What each objective of pretraining counts, and how often each task has a step.
struct pretraining_mixture {
  /// Of masked pieces, sentence pairs, entities, relations (training::objective).
  std::array<double, training::objective::count> weights{1, 1, 1, 1};
  training::sampling_kind sampling = training::sampling_kind::proportional;
  training::task_sampling::numbers shares = {};  ///< of text, entities, relations, for sampling_kind::fixed
};

}  // namespace clinicalbert::tasks
