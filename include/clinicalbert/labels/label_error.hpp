#pragma once

#include <stdexcept>

namespace clinicalbert::labels {

/// Says what is wrong with labels or tags: names of classes, numbers and positions, never text of a note.
class label_error : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace clinicalbert::labels
