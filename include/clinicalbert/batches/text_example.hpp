#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "clinicalbert/losses/label_weight.hpp"

namespace clinicalbert::batches {

/// A sequence with something to learn of the whole: [CLS] text [SEP], or [CLS] text [SEP] second text [SEP].
///
/// `segments` may be empty: all 0. Of the three targets, a task uses one.
struct text_example {
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> segments;
  std::int32_t label = losses::ignored_label;             ///< a class, or -100: unknown
  std::vector<std::uint8_t> bits;                         ///< [K] 1 for a label that applies, 0, or 255: unknown
  float value = std::numeric_limits<float>::quiet_NaN();  ///< a quantity, or NaN: unknown
};

}  // namespace clinicalbert::batches
