#pragma once

#include <cstddef>
#include <cstdint>

namespace clinicalbert::examples {

/// Which part of the training files is not learned but scored.
struct fold_choice {
  std::uint32_t count = 0;  ///< folds; 0: all is learned
  std::uint32_t number = 1;
  std::uint64_t seed = 1;
  std::size_t block = 10;  ///< sentences that stay together in files that mark no documents
};

}  // namespace clinicalbert::examples
