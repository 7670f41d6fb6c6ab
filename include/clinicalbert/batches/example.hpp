#pragma once

#include <cstdint>
#include <vector>

namespace clinicalbert::batches {

/// A sequence with something to learn at its pieces, [CLS] and [SEP] included.
///
/// `segments` may be empty: all 0. Of `labels` and `allowed` one may be empty; a list that is not empty has one item a
/// piece.
struct token_example {
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> segments;
  std::vector<std::int32_t> labels;    ///< a class, or -100 (losses::ignored_label): no first piece of a word
  std::vector<std::uint64_t> allowed;  ///< bit k for class k (labels::allowed_tags), 0: no first piece of a word
  std::uint8_t cut = 0;                ///< losses::cut_before, cut_after: where it is a part of a longer sequence
};

}  // namespace clinicalbert::batches
