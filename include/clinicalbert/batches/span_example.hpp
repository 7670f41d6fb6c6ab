#pragma once

#include <cstdint>
#include <vector>

#include "clinicalbert/losses/cross_entropy.hpp"

namespace clinicalbert::batches {

/// A window of a question and a text, [CLS] and [SEP] included, with the span in it that answers the question.
///
/// `segments` may be empty: all 0; else there is one a piece.
struct span_example {
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> segments;
  std::int32_t start = losses::ignored_label;  ///< its first piece; 0, that of [CLS], where this window has no answer
  std::int32_t end = losses::ignored_label;    ///< its last piece; both are -100 where there is nothing to learn
};

}  // namespace clinicalbert::batches
