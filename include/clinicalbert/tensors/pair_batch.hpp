#pragma once

#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::tensors {

/// What an encoder-decoder reads: source sequences, and for each of them the target tokens that are given to the
/// decoder. Views, ragged on both sides.
struct pair_batch {
  token_batch source, target;
};

}  // namespace clinicalbert::tensors
