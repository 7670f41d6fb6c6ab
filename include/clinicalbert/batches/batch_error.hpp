#pragma once

#include <stdexcept>

namespace clinicalbert::batches {

/// Says by the number of the example, or of a store's piece, why a batch cannot be made.
class batch_error : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace clinicalbert::batches
