#pragma once

#include <cstdint>
#include <vector>

#include "clinicalbert/losses/label_weight.hpp"

namespace clinicalbert::batches {

/// A sequence, [CLS] and [SEP] included, of which some pieces are masked: which, and what stood there.
///
/// `segments` may be empty: all 0.
struct pretraining_example {
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> segments;
  std::vector<std::uint32_t> masked_rows;              ///< places in `ids`, ascending
  std::vector<std::int32_t> masked_labels;             ///< one a masked row
  std::int32_t next_sentence = losses::ignored_label;  ///< 0: the second half follows the first; 1: it does not
};

}  // namespace clinicalbert::batches
