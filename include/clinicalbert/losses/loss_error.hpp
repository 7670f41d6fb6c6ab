#pragma once

#include <stdexcept>

namespace clinicalbert::losses {

/// Says by row, label and class number what a loss cannot take.
class loss_error : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace clinicalbert::losses
