#pragma once

#include <vector>

#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/problem_type.hpp"

namespace clinicalbert::tasks {

/// What the numbers of a sequence classifier mean.
struct class_meaning {
  labels::problem_type problem = labels::problem_type::single_label;
  labels::label_set classes;
  std::vector<float> thresholds = {};  ///< [K] of a multi-label problem, or empty: 0.5 each
};

}  // namespace clinicalbert::tasks
