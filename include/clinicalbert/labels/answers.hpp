#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "clinicalbert/text/span.hpp"

namespace clinicalbert::labels {

/// A span of a text that answers a question.
struct answer {
  std::uint32_t text = 0;  ///< number of the text, of those that were read for the question
  text::byte_span span;    ///< half-open, in bytes of that text
  float score = 0;         ///< logit of its start plus logit of its end
  double probability = 0;  ///< how it comes about: `answer_search`

  friend constexpr bool operator==(const answer&, const answer&) noexcept = default;
};

/// What was found for one question.
struct answers {
  std::vector<answer> best;                                        ///< the best first, each span once
  float no_answer_score = std::numeric_limits<float>::infinity();  ///< the least of all windows; infinite: no window
  double no_answer_probability = 0;

  /// Whether the texts have no answer: its score is above that of the best one by more than a threshold, which is
  /// chosen on data with such questions (SQuAD 2.0), or there is nothing to choose.
  [[nodiscard]] bool has_none(double threshold = 0) const noexcept {
    return best.empty() || static_cast<double>(no_answer_score) - static_cast<double>(best.front().score) > threshold;
  }
};

}  // namespace clinicalbert::labels
