#pragma once

#include <cstdint>
#include <vector>

namespace clinicalbert::batches {

/// What an encoder-decoder learns from: a source, [CLS] text [SEP], and the target that is to be generated of it, with
/// the id that begins every target and the one that ends it.
///
/// A target that was cut has no end, so that nobody learns to end there.
struct target_example {
  std::vector<std::int32_t> source;
  std::vector<std::int32_t> target;  ///< two ids or more
};

}  // namespace clinicalbert::batches
